package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;

/** Turns frames of one size into pictures in an encoder's format, BT.709 where that is YUV. */
final class EncoderPictures implements AutoCloseable {

  private final Size size;
  private final SwsContext converter;
  private final AVFrame source;
  private final AVFrame picture;

  /**
   * @param format FFmpeg's number of the encoder's pixel format
   */
  EncoderPictures(Size size, int format) {
    this.size = size;
    this.converter = converter(size, format);
    this.source = buffer(size, avutil.AV_PIX_FMT_RGB24);
    this.picture = buffer(size, format);
  }

  private static SwsContext converter(Size size, int format) {
    var context = swscale.sws_alloc_context();
    context
        .src_w(size.width())
        .src_h(size.height())
        .src_format(avutil.AV_PIX_FMT_RGB24)
        .src_range(1)
        .dst_w(size.width())
        .dst_h(size.height())
        .dst_format(format)
        .dst_range(0)
        .threads(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4))
        .flags(swscale.SWS_AREA | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INP);
    check(swscale.sws_init_context(context, null, null), "convert");
    var matrix = swscale.sws_getCoefficients(swscale.SWS_CS_ITU709);
    swscale.sws_setColorspaceDetails(context, matrix, 1, matrix, 0, 0, 1 << 16, 1 << 16);
    return context;
  }

  private static AVFrame buffer(Size size, int format) {
    var frame = avutil.av_frame_alloc();
    frame.width(size.width()).height(size.height()).format(format);
    check(avutil.av_frame_get_buffer(frame, 0), "frame");
    return frame;
  }

  /** The picture that all frames are turned into, one after the other. */
  AVFrame picture() {
    return picture;
  }

  /** The frame as a picture, until the next call. */
  AVFrame convert(Frame frame) {
    // The encoder may still hold the last picture.
    check(avutil.av_frame_make_writable(picture), "frame");
    load(frame.rgb());
    check(swscale.sws_scale_frame(converter, picture, source), "convert");
    return picture;
  }

  private void load(byte[] rgb) {
    var data = source.data(0);
    int stride = source.linesize(0);
    int row = 3 * size.width();
    if (stride == row) {
      data.put(rgb, 0, rgb.length);
      return;
    }
    for (int y = 0; y < size.height(); y++) {
      data.position((long) y * stride).put(rgb, y * row, row);
    }
  }

  @Override
  public void close() {
    avutil.av_frame_free(source);
    avutil.av_frame_free(picture);
    swscale.sws_freeContext(converter);
  }
}
