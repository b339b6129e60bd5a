package io.scail.preprocessing.failure;

/** No person (or animal) was found where one is needed. */
public final class NoPersonFailure extends InputFailure {
  private final String subject;

  /**
   * @param subject what was looked for, such as {@code human}
   */
  public NoPersonFailure(MediaInput input, String subject) {
    super(
        input,
        "No "
            + subject
            + " found in the "
            + input.words()
            + "; the subject must fill at least 1 % of the picture, so try a closer framing");
    this.subject = subject;
  }

  /** What was looked for. */
  public String subject() {
    return subject;
  }
}
