package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Orientation;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.frames.ToneMap;
import java.nio.ByteOrder;
import java.util.Objects;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * Turns decoded pictures into frames of one size: colour matrix and range by the picture's tags,
 * 8-bit RGB, tone-mapped where its curve asks for it, upright.
 */
final class PictureConverter implements AutoCloseable {
  private static final int ROUNDED =
      swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INT | swscale.SWS_FULL_CHR_H_INP;

  private final Size stored;
  private final Orientation orientation;
  private @Nullable Layout layout;
  private @Nullable SwsContext scaler;
  private @Nullable AVFrame target;
  private @Nullable ToneMap toneMap;

  /**
   * @param stored size to scale to, before the picture is made upright
   * @param orientation how the stored picture lies
   */
  PictureConverter(Size stored, Orientation orientation) {
    this.stored = stored;
    this.orientation = orientation;
  }

  /** What of a picture decides how it is converted; a stream may change it at any key frame. */
  private record Layout(
      int width, int height, int format, int matrix, boolean fullRange, int transfer, int gamut) {
    static Layout of(AVFrame frame) {
      boolean rgb = hasFlag(frame.format(), avutil.AV_PIX_FMT_FLAG_RGB);
      return new Layout(
          frame.width(),
          frame.height(),
          frame.format(),
          matrix(frame),
          rgb || isFullRange(frame),
          frame.color_trc(),
          frame.color_primaries());
    }

    private static int matrix(AVFrame frame) {
      return switch (frame.colorspace()) {
        case avutil.AVCOL_SPC_BT709 -> swscale.SWS_CS_ITU709;
        case avutil.AVCOL_SPC_FCC -> swscale.SWS_CS_FCC;
        case avutil.AVCOL_SPC_BT470BG, avutil.AVCOL_SPC_SMPTE170M -> swscale.SWS_CS_ITU601;
        case avutil.AVCOL_SPC_SMPTE240M -> swscale.SWS_CS_SMPTE240M;
        case avutil.AVCOL_SPC_BT2020_NCL, avutil.AVCOL_SPC_BT2020_CL -> swscale.SWS_CS_BT2020;
        default ->
            frame.height() >= 720 || frame.width() >= 1280
                ? swscale.SWS_CS_ITU709
                : swscale.SWS_CS_ITU601;
      };
    }

    private static boolean isFullRange(AVFrame frame) {
      return frame.color_range() == avutil.AVCOL_RANGE_JPEG
          || switch (frame.format()) {
            case avutil.AV_PIX_FMT_YUVJ420P,
                avutil.AV_PIX_FMT_YUVJ411P,
                avutil.AV_PIX_FMT_YUVJ422P,
                avutil.AV_PIX_FMT_YUVJ440P,
                avutil.AV_PIX_FMT_YUVJ444P,
                avutil.AV_PIX_FMT_GRAY8 ->
                frame.color_range() != avutil.AVCOL_RANGE_MPEG;
            default -> false;
          };
    }

    boolean isHdr() {
      return transfer == avutil.AVCOL_TRC_SMPTE2084 || transfer == avutil.AVCOL_TRC_ARIB_STD_B67;
    }

    boolean isMapped() {
      return isHdr() || gamut == avutil.AVCOL_PRI_BT2020;
    }

    boolean hasAlpha() {
      return hasFlag(format, avutil.AV_PIX_FMT_FLAG_ALPHA) && !isMapped();
    }

    int targetFormat() {
      if (isMapped()) {
        return avutil.AV_PIX_FMT_RGB48LE;
      }
      // FFmpeg has vector code for planes only; interleaving them here costs a fraction of that.
      return hasAlpha() ? avutil.AV_PIX_FMT_GBRAP : avutil.AV_PIX_FMT_GBRP;
    }

    private static boolean hasFlag(int format, long flag) {
      var descriptor = avutil.av_pix_fmt_desc_get(format);
      return descriptor != null && (descriptor.flags() & flag) != 0;
    }
  }

  /** Whether a picture needs tone mapping. */
  static boolean isHdr(AVFrame picture) {
    return Layout.of(picture).isHdr();
  }

  Frame convert(AVFrame picture) {
    var wanted = Layout.of(picture);
    if (!wanted.equals(layout)) {
      close();
      prepare(wanted);
    }
    var to = Objects.requireNonNull(target);
    check(swscale.sws_scale_frame(Objects.requireNonNull(scaler), to, picture), "convert");
    return orientation.apply(read(wanted, to));
  }

  private void prepare(Layout wanted) {
    layout = wanted;
    boolean shrinks = stored.width() < wanted.width() || stored.height() < wanted.height();
    var context = swscale.sws_alloc_context();
    scaler = context;
    context
        .src_w(wanted.width())
        .src_h(wanted.height())
        .src_format(wanted.format())
        .dst_w(stored.width())
        .dst_h(stored.height())
        .dst_format(wanted.targetFormat())
        .threads(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4))
        .flags((shrinks ? swscale.SWS_AREA : swscale.SWS_BICUBIC) | ROUNDED);
    // Both sides state their range here; a source format of full range keeps it either way.
    context.src_range(wanted.fullRange() ? 1 : 0).dst_range(1);
    check(swscale.sws_init_context(context, null, null), "convert");
    var matrix = swscale.sws_getCoefficients(wanted.matrix());
    swscale.sws_setColorspaceDetails(
        context, matrix, wanted.fullRange() ? 1 : 0, matrix, 1, 0, 1 << 16, 1 << 16);
    var to = avutil.av_frame_alloc();
    target = to;
    to.width(stored.width()).height(stored.height()).format(wanted.targetFormat());
    check(avutil.av_frame_get_buffer(to, 0), "convert");
    toneMap = wanted.isMapped() ? toneMap(wanted) : null;
  }

  private static ToneMap toneMap(Layout layout) {
    var transfer =
        switch (layout.transfer()) {
          case avutil.AVCOL_TRC_SMPTE2084 -> ToneMap.Transfer.PQ;
          case avutil.AVCOL_TRC_ARIB_STD_B67 -> ToneMap.Transfer.HLG;
          default -> ToneMap.Transfer.SDR;
        };
    // An untagged gamut with these curves is BT.2020: nothing else is in use.
    boolean wide =
        layout.gamut() == avutil.AVCOL_PRI_BT2020 || layout.gamut() == avutil.AVCOL_PRI_UNSPECIFIED;
    return new ToneMap(transfer, wide);
  }

  private Frame read(Layout wanted, AVFrame from) {
    if (toneMap != null) {
      int width = stored.width();
      int height = stored.height();
      int stride = from.linesize(0);
      var light = new char[3 * stored.pixels()];
      for (int y = 0; y < height; y++) {
        row(from, (long) y * stride, 6L * width)
            .asByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN)
            .asCharBuffer()
            .get(light, 3 * y * width, 3 * width);
      }
      return Frame.of(stored, toneMap.apply(light));
    }
    var rgb = new byte[3 * stored.pixels()];
    byte[] green = plane(from, 0);
    byte[] blue = plane(from, 1);
    byte[] red = plane(from, 2);
    for (int i = 0; i < green.length; i++) {
      rgb[3 * i] = red[i];
      rgb[3 * i + 1] = green[i];
      rgb[3 * i + 2] = blue[i];
    }
    return wanted.hasAlpha() ? Frame.withAlpha(stored, rgb, plane(from, 3)) : Frame.of(stored, rgb);
  }

  private byte[] plane(AVFrame from, int index) {
    int width = stored.width();
    int stride = from.linesize(index);
    var values = new byte[stored.pixels()];
    var data = from.data(index);
    if (stride == width) {
      data.get(values);
      return values;
    }
    for (int y = 0; y < stored.height(); y++) {
      data.position((long) y * stride).get(values, y * width, width);
    }
    return values;
  }

  private static BytePointer row(AVFrame frame, long offset, long length) {
    return new BytePointer(frame.data(0).getPointer(offset)).capacity(length);
  }

  @Override
  public void close() {
    if (scaler != null) {
      swscale.sws_freeContext(scaler);
      scaler = null;
    }
    if (target != null) {
      avutil.av_frame_free(target);
      target = null;
    }
    layout = null;
  }
}
