package io.scail.server.engine;

import io.scail.models.SegmentFrames;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.media.VideoCodec;
import io.scail.preprocessing.media.VideoDecoder;
import io.scail.preprocessing.media.VideoEncoder;
import io.scail.server.animation.AnimationParameters.Delivery;
import io.scail.server.animation.AnimationParameters.OutputFormat;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Encodes a result on a thread of its own while the engine makes the next frames. Closing it before
 * {@link #finish()} abandons the file.
 */
final class ResultWriter implements AutoCloseable {
  /** What was written. */
  record Written(Path file, String encoder, List<Warning> warnings) {}

  /** Worst constant quality that encoders know, and the best, which is 0. */
  private static final int WORST_QUALITY = 51;

  private final FrameQueue frames;
  private final CompletableFuture<Written> result;
  private volatile boolean complete;

  /**
   * Starts a writer.
   *
   * @param sound where the result's sound comes from, when it is wanted
   * @param soundOffset seconds of the driving video before the result's first frame
   */
  static ResultWriter start(
      Path folder,
      Size size,
      int fps,
      Delivery delivery,
      Path sound,
      double soundOffset,
      Encoders encoders) {
    return new ResultWriter(folder, size, fps, delivery, sound, soundOffset, encoders);
  }

  private ResultWriter(
      Path folder,
      Size size,
      int fps,
      Delivery delivery,
      Path sound,
      double soundOffset,
      Encoders encoders) {
    frames = new FrameQueue(size, fps);
    result = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("encode")
        .daemon()
        .start(
            () -> {
              try (frames) {
                result.complete(
                    delivery.format() == OutputFormat.FRAMES
                        ? zip(folder.resolve("frames.zip"))
                        : video(folder, delivery, sound, soundOffset, encoders));
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            });
  }

  private Written zip(Path file) {
    PngWriter.writeZip(frames, file);
    checkComplete();
    return new Written(file, "png", List.of());
  }

  private Written video(
      Path folder, Delivery delivery, Path sound, double soundOffset, Encoders encoders) {
    var codec = delivery.format() == OutputFormat.WEBM ? VideoCodec.VP9 : VideoCodec.H264;
    var settings =
        EncodeSettings.defaults()
            .withCodec(codec)
            .withFps(frames.fps())
            .withQuality(
                delivery.quality().map(ResultWriter::scale).orElse(EncodeSettings.DEFAULT_QUALITY));
    var file = folder.resolve("result." + codec.extension());
    try (var encoder = VideoEncoder.open(file, frames.size(), settings, encoders)) {
      if (delivery.keepAudio()) {
        encoder.carrySound(sound, soundStart(sound) + soundOffset);
      }
      for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
        encoder.write(frame.get());
      }
      checkComplete();
      encoder.finish();
      return new Written(file, encoder.encoder(), encoder.warnings());
    }
  }

  /** 100 is best for callers, 0 for encoders. */
  private static int scale(int quality) {
    return Math.round((100 - quality) * WORST_QUALITY / 100f);
  }

  /** Time in the file at which its first picture is shown. */
  private static double soundStart(Path sound) {
    try (var video =
        VideoDecoder.open(sound, MediaInput.DRIVING_VIDEO, DecodeSettings.defaults())) {
      return video.start();
    }
  }

  private void checkComplete() {
    if (!complete) {
      throw new CancellationException("the result was abandoned");
    }
  }

  /** Hands over the frames of a segment. Waits when the encoder is far behind. */
  void write(SegmentFrames segment) {
    var size = new Size(segment.width(), segment.height());
    int bytes = 3 * size.pixels();
    for (int i = 0; i < segment.count(); i++) {
      frames.add(Frame.of(size, Arrays.copyOfRange(segment.rgb(), i * bytes, (i + 1) * bytes)));
    }
  }

  /**
   * Waits until everything is encoded and the file is whole.
   *
   * @throws io.scail.preprocessing.failure.PreprocessingFailure when it could not be written
   */
  Written finish() {
    complete = true;
    frames.end();
    try {
      return result.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @Override
  public void close() {
    if (!complete) {
      frames.end();
    }
    // The file is in a folder that is about to be emptied; nobody may write there any more.
    result.exceptionally(_ -> new Written(Path.of(""), "", List.of())).join();
  }
}
