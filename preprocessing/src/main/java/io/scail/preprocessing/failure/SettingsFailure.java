package io.scail.preprocessing.failure;

/** An option has a value that does not go together with the others. */
public final class SettingsFailure extends PreprocessingFailure {
  public SettingsFailure(String problem) {
    super(problem);
  }
}
