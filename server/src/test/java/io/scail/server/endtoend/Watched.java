package io.scail.server.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.figures.FigureScore;
import io.scail.preprocessing.figures.FigureScorer;
import io.scail.preprocessing.figures.PuppetShow.Scene;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.MediaInfo;
import io.scail.preprocessing.media.MediaLimits;
import io.scail.preprocessing.media.VideoDecoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A result as a viewer sees it.
 *
 * @param frames all of them
 */
public record Watched(MediaInfo info, List<Frame> frames) {
  public Watched {
    frames = List.copyOf(frames);
  }

  /** Decodes a whole file, at the rate that it has. */
  public static Watched of(Path file) {
    var settings = new DecodeSettings(16, 1, 1000, MediaLimits.defaults());
    try (var decoder = VideoDecoder.open(file, MediaInput.VIDEO, settings)) {
      var frames = new ArrayList<Frame>();
      for (var next = decoder.next(); next.isPresent(); next = decoder.next()) {
        frames.add(next.get());
      }
      return new Watched(decoder.info(), frames);
    }
  }

  /** Fails unless this is a square H.264 clip of so many frames at 16 a second. */
  public void assertShape(int side, int count) {
    assertEquals("h264", info.codec());
    assertEquals(new Size(side, side), info.display());
    assertEquals(16, info.fps(), 1e-9);
    assertEquals(count / 16.0, info.seconds(), 0.01);
    assertEquals(count, frames.size());
  }

  /** How well the figure that should be seen is seen. */
  FigureScore score(List<Scene> truth) {
    return new FigureScorer(truth, 0, Drawn.SHARE * info.display().height()).score(frames);
  }

  /** Mean absolute difference of all values, 0 to 255. */
  double difference(Watched other) {
    double sum = 0;
    for (int i = 0; i < frames.size(); i++) {
      sum += difference(frames.get(i), other.frames.get(i));
    }
    return sum / frames.size();
  }

  /** Mean absolute difference of two frames' values, 0 to 255. */
  static double difference(Frame one, Frame two) {
    byte[] a = one.rgb();
    byte[] b = two.rgb();
    assertEquals(a.length, b.length);
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
    }
    return (double) sum / a.length;
  }
}
