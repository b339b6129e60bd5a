package io.scail.preprocessing;

import io.scail.preprocessing.failure.EncodingFailure;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.VideoEncoder;
import java.nio.file.Path;

/**
 * Writes what the engine was fed as two videos to look at: exactly the conditions' frames, before
 * padding and halving.
 */
public final class DebugVideos {
  private DebugVideos() {}

  /**
   * The driving frames or skeletons.
   *
   * @throws EncodingFailure when the file cannot be written
   */
  public static void writeDriving(Conditions conditions, Path file, Encoders encoders) {
    var clip = conditions.driving();
    VideoEncoder.writeAll(
        clip.open(), file, EncodeSettings.defaults().withFps(clip.fps()), encoders);
  }

  /**
   * The driving mask, at a quality that keeps its colours on their side of the threshold.
   *
   * @throws EncodingFailure when the file cannot be written
   */
  public static void writeMask(Conditions conditions, Path file, Encoders encoders) {
    var clip = conditions.drivingMask();
    VideoEncoder.writeAll(
        clip.open(),
        file,
        EncodeSettings.defaults().withFps(clip.fps()).withQuality(EncodeSettings.MASK_QUALITY),
        encoders);
  }
}
