package io.scail.models.failure;

/** A folder of goldens is missing, empty, or not in the expected format. */
public final class GoldensFailure extends ModelsFailure {
  public GoldensFailure(String problem) {
    super(problem);
  }

  public GoldensFailure(String problem, Throwable cause) {
    super(problem, cause);
  }
}
