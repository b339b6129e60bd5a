package io.scail.preprocessing.failure;

import java.util.List;

/** The file is not a picture, or one in a format that is not read here. */
public final class UnsupportedImageFailure extends InputFailure {
  private static final List<String> FORMATS = List.of("png", "jpeg", "webp", "avif", "gif", "bmp");

  public UnsupportedImageFailure(MediaInput input) {
    super(
        input,
        "the " + input.words() + " is not a picture in one of " + String.join(", ", FORMATS));
  }

  /** Formats that are read, in lower case. */
  public List<String> supportedFormats() {
    return FORMATS;
  }
}
