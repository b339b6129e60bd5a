package io.scail.preprocessing;

import io.scail.preprocessing.failure.InputFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.VideoDecoder;
import java.nio.file.Path;
import java.util.ArrayDeque;

/** The end of an earlier result, which a new one continues. */
final class PreviousVideo {
  private PreviousVideo() {}

  /**
   * The last frames at the output's rate, as many as the engine continues from.
   *
   * @throws InputFailure when it is no video or too short
   */
  static Clip end(Path file, DecodeSettings decoding) {
    int count = Conditions.HISTORY_FRAMES;
    var all =
        new DecodeSettings(
            decoding.fps(),
            count,
            decoding.limits().maxDecodedFrames() * decoding.fps(),
            decoding.limits());
    try (var video = VideoDecoder.open(file, MediaInput.PREVIOUS_VIDEO, all)) {
      var last = new ArrayDeque<Frame>();
      for (var next = video.next(); next.isPresent(); next = video.next()) {
        last.add(next.get());
        if (last.size() > count) {
          last.remove();
        }
      }
      return new Clip(decoding.fps(), last.stream().toList());
    }
  }
}
