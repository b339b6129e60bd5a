package io.scail.server.testcard;

import io.scail.preprocessing.failure.EmptyCropFailure;
import io.scail.preprocessing.failure.ImageTooLargeFailure;
import io.scail.preprocessing.failure.ImageTooSmallFailure;
import io.scail.preprocessing.failure.NoMediaFailure;
import io.scail.preprocessing.failure.NoPersonFailure;
import io.scail.preprocessing.failure.UnreadableImageFailure;
import io.scail.preprocessing.failure.UnsupportedImageFailure;
import io.scail.preprocessing.failure.UnsupportedVideoFailure;
import io.scail.preprocessing.failure.VideoTooShortFailure;
import io.scail.server.animation.InputFailure;
import io.scail.server.animation.InputFailure.Fault;
import io.scail.server.animation.InputFailure.Media;
import java.util.Map;

/** What the decoders find wrong with a file, in the animator's words. */
final class MediaFaults {
  private MediaFaults() {}

  static InputFailure of(io.scail.preprocessing.failure.InputFailure failure) {
    var media =
        switch (failure.input()) {
          case CHARACTER_IMAGE -> Media.CHARACTER_IMAGE;
          case DRIVING_VIDEO, VIDEO, AUDIO -> Media.DRIVING_VIDEO;
          case CHARACTER_MASK -> Media.CHARACTER_MASK;
          case DRIVING_MASK -> Media.DRIVING_MASK;
        };
    var fault =
        switch (failure) {
          case ImageTooLargeFailure _ -> Fault.IMAGE_TOO_LARGE;
          case ImageTooSmallFailure _ -> Fault.IMAGE_TOO_SMALL;
          case UnreadableImageFailure _ -> Fault.UNREADABLE_IMAGE;
          case UnsupportedImageFailure _ -> Fault.UNSUPPORTED_IMAGE;
          case UnsupportedVideoFailure _ -> Fault.UNSUPPORTED_VIDEO;
          case VideoTooShortFailure _ -> Fault.VIDEO_TOO_SHORT;
          case NoPersonFailure _, NoMediaFailure _, EmptyCropFailure _ -> Fault.NO_PERSON;
        };
    return new InputFailure(media, fault, failure.sentence(), Map.of(), failure);
  }
}
