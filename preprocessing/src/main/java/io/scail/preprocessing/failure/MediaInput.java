package io.scail.preprocessing.failure;

/** The files a caller hands in; a failure names the one it is about. */
public enum MediaInput {
  CHARACTER_IMAGE("character image"),
  DRIVING_VIDEO("driving video"),
  CHARACTER_MASK("character mask"),
  DRIVING_MASK("driving mask"),
  ADDITIONAL_IMAGE("additional image"),
  ADDITIONAL_MASK("additional mask"),
  PREVIOUS_VIDEO("previous video"),
  /** A finished clip that is measured. */
  RESULT_VIDEO("result video"),
  /** The pictures of a merge. */
  VIDEO("video"),
  /** The sound of a merge. */
  AUDIO("audio file");

  private final String words;

  MediaInput(String words) {
    this.words = words;
  }

  /** What a sentence calls the file, such as {@code driving video}. */
  public String words() {
    return words;
  }
}
