package io.scail.server.testcard;

import io.scail.preprocessing.failure.ImageTooLargeFailure;
import io.scail.preprocessing.failure.ImageTooSmallFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.UnreadableImageFailure;
import io.scail.preprocessing.failure.UnsupportedImageFailure;
import io.scail.preprocessing.failure.VideoTooShortFailure;
import io.scail.server.animation.InputFailure;
import io.scail.server.animation.InputFailure.Fault;
import io.scail.server.animation.InputFailure.Media;
import java.util.Map;

/** What the decoders find wrong with a file, in the animator's words. */
final class MediaFaults {
  private MediaFaults() {}

  static InputFailure of(io.scail.preprocessing.failure.InputFailure failure) {
    // The card has no other media decoded.
    var media =
        failure.input() == MediaInput.CHARACTER_IMAGE ? Media.CHARACTER_IMAGE : Media.DRIVING_VIDEO;
    var fault =
        switch (failure) {
          case ImageTooLargeFailure _ -> Fault.IMAGE_TOO_LARGE;
          case ImageTooSmallFailure _ -> Fault.IMAGE_TOO_SMALL;
          case UnreadableImageFailure _ -> Fault.UNREADABLE_IMAGE;
          case UnsupportedImageFailure _ -> Fault.UNSUPPORTED_IMAGE;
          case VideoTooShortFailure _ -> Fault.VIDEO_TOO_SHORT;
          default -> Fault.UNSUPPORTED_VIDEO;
        };
    return new InputFailure(media, fault, failure.sentence(), Map.of(), failure);
  }
}
