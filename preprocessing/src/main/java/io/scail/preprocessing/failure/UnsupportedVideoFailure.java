package io.scail.preprocessing.failure;

import java.util.List;

/** The file is not a video, has no picture track, or cannot be decoded. */
public final class UnsupportedVideoFailure extends InputFailure {
  private static final List<String> FORMATS =
      List.of("mp4", "mov", "m4v", "webm", "mkv", "avi", "gif", "mpeg", "ts");

  /**
   * @param problem what is wrong with it, a clause such as {@code it has sound only}
   */
  public UnsupportedVideoFailure(MediaInput input, String problem) {
    super(input, "the " + input.words() + " cannot be used: " + problem);
  }

  /** Containers that are read, in lower case. */
  public List<String> supportedFormats() {
    return FORMATS;
  }
}
