package io.scail.preprocessing.failure;

/**
 * A file that a caller hands in; a failure names the one it is about.
 *
 * @param role what the file is for
 * @param number which of several of this role, from 1; 0 where there is one
 */
public record MediaInput(Role role, int number) {
  public static final MediaInput CHARACTER_IMAGE = new MediaInput(Role.CHARACTER_IMAGE, 0);
  public static final MediaInput DRIVING_VIDEO = new MediaInput(Role.DRIVING_VIDEO, 0);
  public static final MediaInput CHARACTER_MASK = new MediaInput(Role.CHARACTER_MASK, 0);
  public static final MediaInput DRIVING_MASK = new MediaInput(Role.DRIVING_MASK, 0);
  public static final MediaInput PREVIOUS_VIDEO = new MediaInput(Role.PREVIOUS_VIDEO, 0);

  /** A finished clip that is measured. */
  public static final MediaInput RESULT_VIDEO = new MediaInput(Role.RESULT_VIDEO, 0);

  /** The pictures of a merge. */
  public static final MediaInput VIDEO = new MediaInput(Role.VIDEO, 0);

  /** The sound of a merge. */
  public static final MediaInput AUDIO = new MediaInput(Role.AUDIO, 0);

  /** What files are for. */
  public enum Role {
    CHARACTER_IMAGE("character image"),
    DRIVING_VIDEO("driving video"),
    CHARACTER_MASK("character mask"),
    DRIVING_MASK("driving mask"),
    ADDITIONAL_IMAGE("additional image"),
    ADDITIONAL_MASK("additional mask"),
    PREVIOUS_VIDEO("previous video"),
    RESULT_VIDEO("result video"),
    VIDEO("video"),
    AUDIO("audio file");

    private final String words;

    Role(String words) {
      this.words = words;
    }
  }

  public MediaInput {
    if (number < 0) {
      throw new IllegalArgumentException("files are counted from 1, not " + number);
    }
  }

  /** A further picture, counted from 1. */
  public static MediaInput additionalImage(int number) {
    return new MediaInput(Role.ADDITIONAL_IMAGE, number);
  }

  /** The mask of a further picture, counted from 1. */
  public static MediaInput additionalMask(int number) {
    return new MediaInput(Role.ADDITIONAL_MASK, number);
  }

  /** What a sentence calls the file, such as {@code driving video}. */
  public String words() {
    return number == 0 ? role.words : role.words + " " + number;
  }
}
