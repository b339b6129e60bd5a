package io.scail.preprocessing.failure;

/** A folder of goldens is missing, empty, or not in the expected format. */
public final class GoldensFailure extends PreprocessingFailure {
  public GoldensFailure(String problem) {
    super(problem);
  }

  public GoldensFailure(String problem, Throwable cause) {
    super(problem, cause);
  }
}
