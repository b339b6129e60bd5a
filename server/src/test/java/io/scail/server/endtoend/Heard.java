package io.scail.server.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/**
 * The sound of a file as a listener hears it.
 *
 * @param seconds time at which it ends
 * @param firstLoud time of the first sample that is not quiet, in seconds; NaN when none is
 */
record Heard(double seconds, double firstLoud) {
  private static final float LOUD = 0.1f;

  /** Decodes a file's sound, which must be one of floating-point samples, such as AAC. */
  static Heard in(Path file) {
    var format = new AVFormatContext(null);
    check(avformat.avformat_open_input(format, file.toString(), null, (AVDictionary) null));
    try {
      check(avformat.avformat_find_stream_info(format, (AVDictionary) null));
      int index =
          avformat.av_find_best_stream(
              format, avutil.AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0);
      assertTrue(index >= 0, "there is no sound");
      return in(format, format.streams(index));
    } finally {
      avformat.avformat_close_input(format);
    }
  }

  private static Heard in(AVFormatContext format, AVStream stream) {
    var codec = avcodec.avcodec_find_decoder(stream.codecpar().codec_id());
    var decoder = avcodec.avcodec_alloc_context3(codec);
    var packet = avcodec.av_packet_alloc();
    var frame = avutil.av_frame_alloc();
    try {
      check(avcodec.avcodec_parameters_to_context(decoder, stream.codecpar()));
      decoder.pkt_timebase(stream.time_base());
      check(avcodec.avcodec_open2(decoder, codec, (AVDictionary) null));
      double tick = stream.time_base().num() / (double) stream.time_base().den();
      var heard = new Heard(0, Double.NaN);
      while (avformat.av_read_frame(format, packet) >= 0) {
        if (packet.stream_index() == stream.index()) {
          heard = heard.and(decoder, packet, frame, tick);
        }
        avcodec.av_packet_unref(packet);
      }
      return heard.and(decoder, null, frame, tick);
    } finally {
      avutil.av_frame_free(frame);
      avcodec.av_packet_free(packet);
      avcodec.avcodec_free_context(decoder);
    }
  }

  private Heard and(AVCodecContext decoder, @Nullable AVPacket packet, AVFrame frame, double tick) {
    double end = seconds;
    double loud = firstLoud;
    avcodec.avcodec_send_packet(decoder, packet);
    while (avcodec.avcodec_receive_frame(decoder, frame) >= 0) {
      double time = frame.best_effort_timestamp() * tick;
      var samples = new FloatPointer(frame.data(0));
      for (int i = 0; i < frame.nb_samples() && Double.isNaN(loud); i++) {
        if (Math.abs(samples.get(i)) > LOUD) {
          loud = time + i / (double) frame.sample_rate();
        }
      }
      end = time + frame.nb_samples() / (double) frame.sample_rate();
    }
    return new Heard(end, loud);
  }

  private static void check(int code) {
    assertTrue(code >= 0, () -> "FFmpeg says " + code);
  }
}
