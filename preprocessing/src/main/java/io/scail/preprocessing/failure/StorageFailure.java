package io.scail.preprocessing.failure;

/** The disk did not take or give a file of ours. */
public final class StorageFailure extends PreprocessingFailure {
  public StorageFailure(String problem, Throwable cause) {
    super(problem, cause);
  }
}
