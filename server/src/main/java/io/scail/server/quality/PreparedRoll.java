package io.scail.server.quality;

import io.scail.preprocessing.Conditions;
import io.scail.preprocessing.PreprocessingOptions;
import io.scail.preprocessing.PreprocessingOptions.DrivingType;
import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.Preprocessor;
import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.preprocessing.figures.FigurePair;
import io.scail.preprocessing.figures.FigurePair.Kind;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.onnx.OnnxSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Writes drawn pairs as the preprocessing stage hands them to the engine, to train small networks
 * with what they will meet: found masks, and skeletons where those drive.
 *
 * <p>A pair is a line of JSON and then pictures {@code [height, width, 3]}: the reference and its
 * mask, then for each frame the driving picture, its mask, the true answer and, in all three
 * values, the true figures' coverage. Every pixel is the mean of a square of the full size. Pairs
 * that the stage refuses are left out, so that fewer may come than were asked for; an empty line
 * ends them.
 */
public final class PreparedRoll implements AutoCloseable {
  private static final int FPS = 16;

  private final Preprocessor preprocessor;
  private final Kind kind;
  private final Size size;
  private final int shrink;
  private final int frames;

  /**
   * @param size that the stage works at
   * @param shrink how many times smaller pictures are written
   * @param frames of each pair
   */
  public PreparedRoll(Kind kind, Size size, int shrink, int frames) {
    if (shrink < 1 || size.width() % shrink != 0 || size.height() % shrink != 0 || frames < 1) {
      throw new IllegalArgumentException(
          "%d frames of %s cannot be written 1/%d as large".formatted(frames, size, shrink));
    }
    this.kind = kind;
    this.size = size;
    this.shrink = shrink;
    this.frames = frames;
    this.preprocessor = Preprocessor.embedded(OnnxSettings.cpu(/* threads= */ 1), Optional.empty());
  }

  /** Writes the pairs of the seeds from {@code first} on. */
  public void write(OutputStream out, long first, int pairs) throws IOException {
    for (long seed = first; seed < first + pairs; seed++) {
      var pair = FigurePair.drawn(kind, seed, size, frames);
      var prepared = prepared(pair);
      if (prepared.isPresent()) {
        write(out, pair, prepared.get(), seed);
      }
    }
    out.write('\n');
    out.flush();
  }

  private Optional<Conditions> prepared(FigurePair pair) {
    var options =
        PreprocessingOptions.of(
                kind == Kind.REPLACEMENT ? Mode.REPLACEMENT : Mode.ANIMATION,
                kind == Kind.POSE ? DrivingType.POSE : DrivingType.END_TO_END,
                Subject.HUMAN,
                size)
            .withMaxPersons(pair.reference().masks().size());
    try {
      return Optional.of(
          preprocessor.prepare(
              pair.reference().frame(),
              new Clip(FPS, pair.drivingFrames()).open(),
              Optional.empty(),
              options,
              (_, _) -> {},
              () -> false));
    } catch (PreprocessingFailure _) {
      return Optional.empty();
    }
  }

  private void write(OutputStream out, FigurePair pair, Conditions conditions, long seed)
      throws IOException {
    out.write(
        "{\"width\":%d,\"height\":%d,\"frames\":%d,\"seed\":%d,\"kind\":\"%s\"}\n"
            .formatted(
                size.width() / shrink, size.height() / shrink, frames, seed, QualityRun.word(kind))
            .getBytes(StandardCharsets.US_ASCII));
    out.write(averaged(conditions.reference().toFrame()));
    out.write(averaged(conditions.referenceMask().toFrame()));
    for (int k = 0; k < frames; k++) {
      var truth = pair.truth().get(k);
      out.write(averaged(conditions.driving().frames().get(k)));
      out.write(averaged(conditions.drivingMask().frames().get(k)));
      out.write(averaged(truth.frame()));
      out.write(averaged(painted(truth.masks())));
    }
  }

  private Frame painted(List<Mask> masks) {
    return masks.stream()
        .reduce(Mask::or)
        .orElseGet(() -> Mask.empty(size.width(), size.height()))
        .cutOut(Frame.filled(size, 0xffffff), 0);
  }

  private byte[] averaged(Frame frame) {
    int width = size.width() / shrink;
    var rgb = frame.rgb();
    var out = new byte[3 * width * (size.height() / shrink)];
    for (int i = 0; i < out.length; i++) {
      int channel = i % 3;
      int x = i / 3 % width * shrink;
      int y = i / 3 / width * shrink;
      int sum = 0;
      for (int k = 0; k < shrink * shrink; k++) {
        sum += rgb[3 * ((y + k / shrink) * size.width() + x + k % shrink) + channel] & 0xff;
      }
      out[i] = (byte) ((sum + shrink * shrink / 2) / (shrink * shrink));
    }
    return out;
  }

  @Override
  public void close() {
    preprocessor.close();
  }
}
