package io.scail.models.failure;

/** A profile is missing, unreadable, or its numbers do not fit together. */
public final class ProfileFailure extends ModelsFailure {
  /**
   * @param profile the profile as the operator named it
   * @param problem what is wrong with it and what to do
   */
  public ProfileFailure(String profile, String problem) {
    super("profile " + profile + ": " + problem);
  }

  public ProfileFailure(String profile, String problem, Throwable cause) {
    super("profile " + profile + ": " + problem, cause);
  }
}
