package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import io.scail.preprocessing.frames.Frame;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;

/**
 * Writes the unusual videos that tests need and the product never writes: any encoder, pixel
 * format, tags, times, fields.
 */
final class RawVideo {
  private String container = "matroska";
  private String encoder = "ffv1";
  private int format = avutil.AV_PIX_FMT_YUV444P;
  private int matrix = avutil.AVCOL_SPC_BT709;
  private int range = avutil.AVCOL_RANGE_MPEG;
  private int transfer = avutil.AVCOL_TRC_BT709;
  private int primaries = avutil.AVCOL_PRI_BT709;
  private boolean tagged = true;
  private boolean interlaced;
  private int aspectNum = 1;
  private int aspectDen = 1;
  private List<Long> millis = List.of();
  private int fpsNum = 30;
  private int fpsDen = 1;
  private String[] options = {};

  RawVideo as(String newContainer, String newEncoder, int newFormat) {
    container = newContainer;
    encoder = newEncoder;
    format = newFormat;
    return this;
  }

  RawVideo tags(int newMatrix, int newRange, int newTransfer, int newPrimaries) {
    matrix = newMatrix;
    range = newRange;
    transfer = newTransfer;
    primaries = newPrimaries;
    return this;
  }

  /** Converts with the matrix and range given before, but does not say so in the file. */
  RawVideo untagged() {
    tagged = false;
    return this;
  }

  RawVideo interlaced() {
    interlaced = true;
    return this;
  }

  RawVideo aspect(int num, int den) {
    aspectNum = num;
    aspectDen = den;
    return this;
  }

  RawVideo fps(int num, int den) {
    fpsNum = num;
    fpsDen = den;
    return this;
  }

  /** Presentation times in milliseconds, one a frame. */
  RawVideo at(List<Long> times) {
    millis = times;
    return this;
  }

  RawVideo with(String... pairs) {
    options = pairs;
    return this;
  }

  Path write(Path file, List<Frame> frames) {
    Ffmpeg.load();
    var out = new AVFormatContext(null);
    check(
        avformat.avformat_alloc_output_context2(out, (AVOutputFormat) null, container, null),
        container);
    var codec = avcodec.avcodec_find_encoder_by_name(encoder);
    var context = avcodec.avcodec_alloc_context3(codec);
    var first = frames.getFirst();
    boolean timed = !millis.isEmpty();
    context.width(first.width()).height(first.height()).pix_fmt(format);
    context.time_base(timed ? avutil.av_make_q(1, 1000) : avutil.av_make_q(fpsDen, fpsNum));
    context.framerate(avutil.av_make_q(fpsNum, fpsDen));
    context.sample_aspect_ratio(avutil.av_make_q(aspectNum, aspectDen));
    context.bit_rate(4_000_000).gop_size(12);
    if (tagged) {
      context.colorspace(matrix).color_range(range).color_trc(transfer).color_primaries(primaries);
    }
    if (interlaced) {
      context.flags(
          context.flags()
              | avcodec.AV_CODEC_FLAG_INTERLACED_DCT
              | avcodec.AV_CODEC_FLAG_INTERLACED_ME);
    }
    if ((out.oformat().flags() & avformat.AVFMT_GLOBALHEADER) != 0) {
      context.flags(context.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
    }
    check(avcodec.avcodec_open2(context, codec, Ffmpeg.options(options)), encoder);
    var stream = avformat.avformat_new_stream(out, null);
    check(avcodec.avcodec_parameters_from_context(stream.codecpar(), context), "stream");
    stream.time_base(context.time_base());
    stream.sample_aspect_ratio(context.sample_aspect_ratio());
    if (!timed) {
      stream.avg_frame_rate(context.framerate());
    }
    if (format == avutil.AV_PIX_FMT_YUVA420P) {
      var tags = new AVDictionary(null);
      avutil.av_dict_set(tags, "alpha_mode", "1", 0);
      stream.metadata(tags);
    }
    var io = new AVIOContext(null);
    check(avformat.avio_open(io, "file:" + file, avformat.AVIO_FLAG_WRITE), "open");
    out.pb(io);
    check(avformat.avformat_write_header(out, (AVDictionary) null), "header");
    for (int i = 0; i < frames.size(); i++) {
      var picture = picture(frames.get(i));
      picture.pts(timed ? millis.get(i) : i);
      check(avcodec.avcodec_send_frame(context, picture), "encode");
      avutil.av_frame_free(picture);
      drain(context, out);
    }
    check(avcodec.avcodec_send_frame(context, null), "encode");
    drain(context, out);
    check(avformat.av_write_trailer(out), "trailer");
    avcodec.avcodec_free_context(context);
    avformat.avio_closep(out.pb());
    avformat.avformat_free_context(out);
    return file;
  }

  private static void drain(AVCodecContext context, AVFormatContext out) {
    var packet = avcodec.av_packet_alloc();
    while (avcodec.avcodec_receive_packet(context, packet) >= 0) {
      avcodec.av_packet_rescale_ts(packet, context.time_base(), out.streams(0).time_base());
      packet.stream_index(0);
      check(avformat.av_interleaved_write_frame(out, packet), "write");
    }
    avcodec.av_packet_free(packet);
  }

  private AVFrame picture(Frame frame) {
    int width = frame.width();
    int height = frame.height();
    var source = avutil.av_frame_alloc();
    source.width(width).height(height).format(avutil.AV_PIX_FMT_RGBA);
    check(avutil.av_frame_get_buffer(source, 0), "frame");
    var line = new byte[4 * width];
    var opaque = new byte[width * height];
    Arrays.fill(opaque, (byte) 255);
    var alpha = frame.alpha().orElse(opaque);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        System.arraycopy(frame.rgb(), 3 * (y * width + x), line, 4 * x, 3);
        line[4 * x + 3] = alpha[y * width + x];
      }
      source.data(0).position((long) y * source.linesize(0)).put(line);
    }
    source.data(0).position(0);
    var picture = avutil.av_frame_alloc();
    picture.width(width).height(height).format(format);
    check(avutil.av_frame_get_buffer(picture, 0), "frame");
    var scaler =
        swscale.sws_getContext(
            width,
            height,
            avutil.AV_PIX_FMT_RGBA,
            width,
            height,
            format,
            swscale.SWS_AREA | swscale.SWS_ACCURATE_RND | swscale.SWS_FULL_CHR_H_INP,
            null,
            null,
            (double[]) null);
    var coefficients = swscale.sws_getCoefficients(matrix);
    swscale.sws_setColorspaceDetails(
        scaler,
        coefficients,
        1,
        coefficients,
        range == avutil.AVCOL_RANGE_JPEG ? 1 : 0,
        0,
        1 << 16,
        1 << 16);
    swscale.sws_scale(
        scaler, source.data(), source.linesize(), 0, height, picture.data(), picture.linesize());
    swscale.sws_freeContext(scaler);
    avutil.av_frame_free(source);
    if (tagged) {
      picture.colorspace(matrix).color_range(range).color_trc(transfer).color_primaries(primaries);
    }
    if (interlaced) {
      picture.flags(picture.flags() | Ffmpeg.FRAME_INTERLACED | (1 << 4));
    }
    return picture;
  }

  /** Writes a turn by multiples of 90 degrees clockwise into the header of an mp4 file. */
  static Path turn(Path mp4, int degrees) {
    try {
      var bytes = Files.readAllBytes(mp4);
      int header =
          IntStream.range(0, bytes.length - 4)
              .filter(i -> ByteBuffer.wrap(bytes).getInt(i) == 0x746b6864) // tkhd
              .findFirst()
              .orElseThrow();
      int cos = (int) Math.round(Math.cos(Math.toRadians(degrees)));
      int sin = (int) Math.round(Math.sin(Math.toRadians(degrees)));
      int at = header + 4 + 40;
      int[] matrix = {cos << 16, sin << 16, 0, -sin << 16, cos << 16, 0, 0, 0, 1 << 30};
      for (int value : matrix) {
        ByteBuffer.wrap(bytes).putInt(at, value);
        at += 4;
      }
      return Files.write(mp4, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
