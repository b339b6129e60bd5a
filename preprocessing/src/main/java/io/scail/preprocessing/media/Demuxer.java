package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.PointerPointer;

/** An open media file: its streams, and their packets in file order. */
final class Demuxer implements AutoCloseable {
  /**
   * Containers of single media files. Playlists, image sequences and virtual devices are left out:
   * they make the library open further files or addresses that the file names.
   */
  private static final String FORMATS =
      "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,gif,apng,mpeg,mpegts,flv,asf,ogg,mpegvideo,"
          + "h264,hevc,ivf,mxf,obu,av1,mp3,wav,aac,flac";

  private static final String CODECS =
      "h264,hevc,vp8,vp9,libvpx,libvpx-vp9,av1,libdav1d,libaom-av1,mpeg4,mpeg2video,mpeg1video,"
          + "prores,mjpeg,gif,apng,png,qtrle,rawvideo,ffv1,dnxhd,theora,h263,flv,msmpeg4v3,wmv2,"
          + "wmv3,vc1,dvvideo,huffyuv,utvideo,cinepak,webp,v210,cfhd,"
          + "aac,mp3,mp3float,ac3,eac3,opus,libopus,vorbis,flac,alac,pcm_s16le,pcm_s16be,pcm_s24le,"
          + "pcm_s24be,pcm_s32le,pcm_f32le,pcm_u8,pcm_mulaw,pcm_alaw,wmav2,mp2,mp2float,amrnb";

  /** Enough to find the streams of any of these containers, not enough to read a film. */
  private static final String PROBE_BYTES = "5000000";

  private static final String PROBE_MICROS = "3000000";

  private final AVFormatContext context;
  private final AVPacket packet;
  private final int[] statedWidths;
  private final int[] statedHeights;

  private Demuxer(AVFormatContext context) {
    this.context = context;
    // Before probing: a decoder that refuses a size resets it.
    this.statedWidths = stated(context, AVCodecParameters::width);
    this.statedHeights = stated(context, AVCodecParameters::height);
    this.packet = avcodec.av_packet_alloc();
  }

  private static int[] stated(AVFormatContext context, ToIntFunction<AVCodecParameters> side) {
    return IntStream.range(0, context.nb_streams())
        .map(i -> side.applyAsInt(context.streams(i).codecpar()))
        .toArray();
  }

  /**
   * Opens a file and reads what it says about its streams.
   *
   * @param maxPixels frames with more are not decoded while probing
   */
  static Demuxer open(Path file, long maxPixels) {
    Ffmpeg.load();
    var context = avformat.avformat_alloc_context();
    Deadline.install(context.interrupt_callback());
    var options =
        Ffmpeg.options(
            "format_whitelist", FORMATS,
            "codec_whitelist", CODECS,
            "protocol_whitelist", "file",
            "probesize", PROBE_BYTES,
            "analyzeduration", PROBE_MICROS,
            "max_streams", "64",
            "max_pixels", Long.toString(maxPixels));
    try {
      // Frees the context itself when it fails.
      check(
          avformat.avformat_open_input(
              context, "file:" + file.toAbsolutePath(), (AVInputFormat) null, options),
          "open");
    } finally {
      avutil.av_dict_free(options);
    }
    var demuxer = new Demuxer(context);
    try {
      demuxer.probe(maxPixels);
      return demuxer;
    } catch (Ffmpeg.CallFailed e) {
      demuxer.close();
      throw e;
    }
  }

  private void probe(long maxPixels) {
    int streams = context.nb_streams();
    if (streams == 0) {
      check(avformat.avformat_find_stream_info(context, (AVDictionary) null), "probe");
      return;
    }
    var options = new AVDictionary[streams];
    try (var table = new PointerPointer<AVDictionary>(streams)) {
      for (int i = 0; i < streams; i++) {
        // One thread: a probe that decodes ahead on every core holds dozens of frames.
        options[i] = Ffmpeg.options("max_pixels", Long.toString(maxPixels), "threads", "1");
        table.put(i, options[i]);
      }
      try {
        check(avformat.avformat_find_stream_info(context, table), "probe");
      } finally {
        for (int i = 0; i < streams; i++) {
          avutil.av_dict_free(new AVDictionary(table.get(i)));
        }
      }
    }
  }

  /** The stream that shows the moving picture; a cover picture in a sound file is none. */
  Optional<AVStream> video() {
    return best(avutil.AVMEDIA_TYPE_VIDEO).stream()
        .mapToObj(context::streams)
        .filter(s -> (s.disposition() & avformat.AV_DISPOSITION_ATTACHED_PIC) == 0)
        .findFirst();
  }

  /** The stream of opacities that goes with a still picture: grey, and of the same size. */
  Optional<AVStream> opacity(AVStream colour) {
    return IntStream.range(0, context.nb_streams())
        .mapToObj(context::streams)
        .filter(s -> s.index() != colour.index() && isGrey(s))
        .filter(s -> width(s) == width(colour) && height(s) == height(colour))
        .findFirst();
  }

  private static boolean isGrey(AVStream stream) {
    var descriptor = avutil.av_pix_fmt_desc_get(stream.codecpar().format());
    return stream.codecpar().codec_type() == avutil.AVMEDIA_TYPE_VIDEO
        && descriptor != null
        && descriptor.nb_components() == 1;
  }

  /** Width that the container states for a stream, or what probing found. */
  int width(AVStream stream) {
    int i = stream.index();
    return i < statedWidths.length && statedWidths[i] > 0
        ? statedWidths[i]
        : stream.codecpar().width();
  }

  /** Height that the container states for a stream, or what probing found. */
  int height(AVStream stream) {
    int i = stream.index();
    return i < statedHeights.length && statedHeights[i] > 0
        ? statedHeights[i]
        : stream.codecpar().height();
  }

  Optional<AVStream> audio() {
    return best(avutil.AVMEDIA_TYPE_AUDIO).stream().mapToObj(context::streams).findFirst();
  }

  private OptionalInt best(int type) {
    int index = avformat.av_find_best_stream(context, type, -1, -1, (AVCodec) null, 0);
    return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
  }

  /** The rate that fits the stream's times best, 0 when none is known. */
  double frameRate(AVStream stream) {
    try (var rate = avformat.av_guess_frame_rate(context, stream, null)) {
      return rate.den() == 0 ? 0 : rate.num() / (double) rate.den();
    }
  }

  /** Length that the file states, in seconds; 0 when it states none. */
  double duration() {
    return Math.max(0, context.duration() / (double) avutil.AV_TIME_BASE);
  }

  /** Time of the first of all streams, in seconds: what players count from. */
  double start() {
    long start = context.start_time();
    return start == avutil.AV_NOPTS_VALUE ? 0 : start / (double) avutil.AV_TIME_BASE;
  }

  /** The next packet of a stream, valid until the next call; empty at the end of the file. */
  Optional<AVPacket> next(AVStream stream) {
    while (true) {
      avcodec.av_packet_unref(packet);
      if (avformat.av_read_frame(context, packet) < 0) {
        return Optional.empty();
      }
      if (packet.stream_index() == stream.index()) {
        return Optional.of(packet);
      }
    }
  }

  @Override
  public void close() {
    avcodec.av_packet_free(packet);
    avformat.avformat_close_input(context);
  }
}
