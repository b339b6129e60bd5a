package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/** A media file being written: streams are added, then the header goes out, then packets. */
final class Muxer implements AutoCloseable {
  private static final int HVC1 = 'h' | 'v' << 8 | 'c' << 16 | '1' << 24;

  private final AVFormatContext context;
  private final AVPacket packet;

  private final String format;

  Muxer(Path file, VideoCodec codec) {
    this(file, codec == VideoCodec.FFV1 ? "matroska" : codec.extension());
  }

  /**
   * @param format FFmpeg's name of the container
   */
  Muxer(Path file, String format) {
    Ffmpeg.load();
    this.context = new AVFormatContext(null);
    this.format = format;
    // The muxer opens the file again to move the header to its front.
    var url = "file:" + file.toAbsolutePath();
    check(
        avformat.avformat_alloc_output_context2(context, (AVOutputFormat) null, format, url),
        "container");
    // Runs of one program give the same bytes: no version, no random track numbers.
    context.flags(context.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
    this.packet = avcodec.av_packet_alloc();
    var io = new AVIOContext(null);
    int code = avformat.avio_open(io, url, avformat.AVIO_FLAG_WRITE);
    if (code < 0) {
      avcodec.av_packet_free(packet);
      avformat.avformat_free_context(context);
      throw new Ffmpeg.CallFailed("open for writing", code);
    }
    context.pb(io);
  }

  boolean wantsGlobalHeader() {
    return (context.oformat().flags() & avformat.AVFMT_GLOBALHEADER) != 0;
  }

  /** Adds a stream for what an open encoder puts out. */
  AVStream add(AVCodecContext encoder) {
    var stream = avformat.avformat_new_stream(context, null);
    check(avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder), "stream");
    stream.codecpar().codec_tag(0);
    stream.time_base(encoder.time_base());
    if (encoder.codec_type() == avutil.AVMEDIA_TYPE_VIDEO) {
      stream.avg_frame_rate(encoder.framerate()).r_frame_rate(encoder.framerate());
    }
    return stream;
  }

  /** Adds a stream whose packets come as they are from another file. */
  AVStream copy(AVStream from) {
    var stream = avformat.avformat_new_stream(context, null);
    check(avcodec.avcodec_parameters_copy(stream.codecpar(), from.codecpar()), "stream");
    // The tag is the container's; this one alone says where HEVC keeps its headers.
    stream.codecpar().codec_tag(from.codecpar().codec_tag() == HVC1 ? HVC1 : 0);
    stream.time_base(from.time_base()).sample_aspect_ratio(from.sample_aspect_ratio());
    stream.avg_frame_rate(from.avg_frame_rate()).r_frame_rate(from.r_frame_rate());
    return stream;
  }

  /** Writes a packet of another file, which is empty afterwards. */
  void copy(AVPacket from, AVStream source, AVStream stream) {
    avcodec.av_packet_rescale_ts(from, source.time_base(), stream.time_base());
    from.stream_index(stream.index()).pos(-1);
    check(avformat.av_interleaved_write_frame(context, from), "write");
  }

  /** FFmpeg's name of the encoder of sound that players expect in this container. */
  String soundEncoder() {
    return format.equals("mp4") ? "aac" : "libopus";
  }

  /** Writes the header; the streams are complete. */
  void begin() {
    var options = Ffmpeg.options("movflags", "+faststart");
    try {
      check(avformat.avformat_write_header(context, options), "header");
    } finally {
      avutil.av_dict_free(options);
    }
  }

  /** Writes what an encoder has ready; true when it has given its last. */
  boolean drain(AVCodecContext encoder, AVStream stream) {
    while (true) {
      int code = avcodec.avcodec_receive_packet(encoder, packet);
      if (code == Ffmpeg.AGAIN || code == Ffmpeg.END) {
        return code == Ffmpeg.END;
      }
      check(code, "encode");
      if (packet.duration() == 0 && encoder.codec_type() == avutil.AVMEDIA_TYPE_VIDEO) {
        packet.duration(1);
      }
      avcodec.av_packet_rescale_ts(packet, encoder.time_base(), stream.time_base());
      packet.stream_index(stream.index());
      check(avformat.av_interleaved_write_frame(context, packet), "write");
    }
  }

  /** Writes what comes after the last packet; the file is complete. */
  void end() {
    check(avformat.av_write_trailer(context), "trailer");
  }

  @Override
  public void close() {
    avcodec.av_packet_free(packet);
    avformat.avio_closep(context.pb());
    avformat.avformat_free_context(context);
  }
}
