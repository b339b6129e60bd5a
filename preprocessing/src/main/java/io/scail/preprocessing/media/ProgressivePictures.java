package io.scail.preprocessing.media;

import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/** The pictures of a stream, made whole where they are stored as fields. */
final class ProgressivePictures implements AutoCloseable {
  private final PictureStream pictures;
  private @Nullable Deinterlacer deinterlacer;
  private int width;
  private int height;
  private int format;
  private boolean ended;
  private boolean interlaced;

  ProgressivePictures(PictureStream pictures) {
    this.pictures = pictures;
  }

  /** The next picture, owned by the caller; empty after the last. */
  Optional<AVFrame> next() {
    while (true) {
      if (deinterlacer != null) {
        var whole = deinterlacer.take();
        if (whole.isPresent() || ended) {
          return whole;
        }
      }
      var picture = pictures.next();
      if (picture.isEmpty()) {
        if (deinterlacer == null) {
          return picture;
        }
        deinterlacer.end();
        ended = true;
      } else {
        var frame = picture.get();
        frame.pts(frame.best_effort_timestamp());
        interlaced |= (frame.flags() & Ffmpeg.FRAME_INTERLACED) != 0;
        if (!interlaced) {
          return picture;
        }
        deinterlacerFor(frame).put(frame);
      }
    }
  }

  private Deinterlacer deinterlacerFor(AVFrame frame) {
    if (deinterlacer != null
        && frame.width() == width
        && frame.height() == height
        && frame.format() == format) {
      return deinterlacer;
    }
    close();
    width = frame.width();
    height = frame.height();
    format = frame.format();
    try {
      deinterlacer = new Deinterlacer(frame);
      return deinterlacer;
    } catch (Ffmpeg.CallFailed e) {
      avutil.av_frame_free(frame);
      throw e;
    }
  }

  /** Whether any picture so far was made of two fields. */
  boolean isInterlaced() {
    return interlaced;
  }

  @Override
  public void close() {
    if (deinterlacer != null) {
      deinterlacer.close();
      deinterlacer = null;
    }
  }
}
