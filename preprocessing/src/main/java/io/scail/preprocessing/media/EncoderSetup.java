package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import io.scail.preprocessing.frames.Size;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** Opens FFmpeg's video encoders, each with its own words for the same quality. */
final class EncoderSetup {
  private static final int SECONDS_BETWEEN_KEY_FRAMES = 2;

  private EncoderSetup() {}

  /** An encoder that opened, and FFmpeg's name of it. */
  record Opened(String name, AVCodecContext context) {}

  /**
   * Opens an encoder.
   *
   * @param globalHeader whether the container wants the codec's header once, apart
   */
  static AVCodecContext open(
      String encoder, Size size, EncodeSettings settings, boolean globalHeader) {
    var codec = avcodec.avcodec_find_encoder_by_name(encoder);
    if (codec == null) {
      throw new Ffmpeg.CallFailed(encoder, avutil.AVERROR_ENCODER_NOT_FOUND());
    }
    var context = avcodec.avcodec_alloc_context3(codec);
    var options = Ffmpeg.options(options(encoder, settings.quality()));
    try (var timeBase = rational(1, settings.fps());
        var rate = rational(settings.fps(), 1);
        var square = rational(1, 1)) {
      context.width(size.width()).height(size.height()).time_base(timeBase).framerate(rate);
      context.sample_aspect_ratio(square).gop_size(SECONDS_BETWEEN_KEY_FRAMES * settings.fps());
      context.thread_count(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 16));
      boolean lossless = settings.codec() == VideoCodec.FFV1;
      context.pix_fmt(lossless ? avutil.AV_PIX_FMT_BGR0 : avutil.AV_PIX_FMT_YUV420P);
      context.color_range(lossless ? avutil.AVCOL_RANGE_JPEG : avutil.AVCOL_RANGE_MPEG);
      context.colorspace(lossless ? avutil.AVCOL_SPC_RGB : avutil.AVCOL_SPC_BT709);
      context.color_primaries(avutil.AVCOL_PRI_BT709).color_trc(avutil.AVCOL_TRC_BT709);
      // SVT-AV1 refuses a bit rate beside a constant quality.
      context.bit_rate(encoder.equals("libopenh264") ? bitRateBeyondNeed(size, settings) : 0);
      if (encoder.equals("libopenh264")) {
        context.qmin(Math.max(1, settings.quality())).qmax(Math.max(1, settings.quality()));
      }
      if (globalHeader) {
        context.flags(context.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
      }
      check(avcodec.avcodec_open2(context, codec, options), encoder);
      return context;
    } catch (Ffmpeg.CallFailed e) {
      avcodec.avcodec_free_context(context);
      throw e;
    } finally {
      avutil.av_dict_free(options);
    }
  }

  /** OpenH264 has no constant quality: a rate it never reaches, and one quantiser. */
  private static long bitRateBeyondNeed(Size size, EncodeSettings settings) {
    return Math.min(200_000_000L, 8L * size.pixels() * settings.fps());
  }

  private static String[] options(String encoder, int quality) {
    var wide = Integer.toString(quality * 63 / 51);
    var narrow = Integer.toString(quality);
    // NVENC takes 0 for a quality of its own choice.
    var wideAbove0 = Integer.toString(Math.max(1, quality * 63 / 51));
    var narrowAbove0 = Integer.toString(Math.max(1, quality));
    return switch (encoder) {
      case "libx264" -> new String[] {"crf", narrow, "preset", "veryfast"};
      case "h264_nvenc" ->
          new String[] {"rc", "vbr", "cq", narrowAbove0, "preset", "p5", "profile", "high"};
      case "av1_nvenc" -> new String[] {"rc", "vbr", "cq", wideAbove0, "preset", "p5"};
      case "libopenh264" -> new String[] {"rc_mode", "bitrate", "allow_skip_frames", "0"};
      case "libvpx-vp9" ->
          new String[] {"crf", wide, "deadline", "good", "cpu-used", "4", "row-mt", "1"};
      case "libsvtav1" -> new String[] {"crf", wide, "preset", "8"};
      case "libaom-av1" -> new String[] {"crf", wide, "cpu-used", "6", "row-mt", "1"};
      case "ffv1" -> new String[] {"level", "3", "slices", "4", "slicecrc", "1"};
      default -> throw new IllegalArgumentException(encoder);
    };
  }

  static AVRational rational(int num, int den) {
    return avutil.av_make_q(num, den);
  }
}
