package io.scail.preprocessing.media;

import io.scail.preprocessing.frames.Frame;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.ffmpeg.global.avutil;

/** Writes animated GIF files. */
public final class AnimatedGif {
  private AnimatedGif() {}

  public static Path write(Path file, int fps, List<Frame> frames) {
    return new RawVideo()
        .as("gif", "gif", avutil.AV_PIX_FMT_RGB8)
        .fps(fps, 1)
        .tags(
            avutil.AVCOL_SPC_RGB,
            avutil.AVCOL_RANGE_JPEG,
            avutil.AVCOL_TRC_IEC61966_2_1,
            avutil.AVCOL_PRI_BT709)
        .write(file, frames);
  }
}
