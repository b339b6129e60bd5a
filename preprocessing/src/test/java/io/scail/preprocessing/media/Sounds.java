package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.FloatPointer;

/** Sound files that tests need, and what they hear in others. */
final class Sounds {
  private static final int RATE = 16_000;

  private Sounds() {}

  /**
   * @param seconds length
   * @param firstLoud time of the first sample that is not quiet, in seconds
   */
  record Heard(double seconds, double firstLoud) {}

  /** A WAV file: silence until {@code start}, then a tone. */
  static void writeStep(Path file, double start, double seconds) {
    int samples = (int) (seconds * RATE);
    var wav = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples);
    wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(RATE).putInt(2 * RATE);
    wav.putShort((short) 2).putShort((short) 16);
    wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
    for (int i = 0; i < samples; i++) {
      boolean loud = i >= start * RATE;
      wav.putShort((short) (loud ? 20_000 * Math.sin(2 * Math.PI * 440 * i / RATE) : 0));
    }
    try {
      Files.write(file, wav.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Heard read(Path file) {
    try (var demuxer = Demuxer.open(file, 1_000_000)) {
      var stream = demuxer.audio().orElseThrow();
      var codec = avcodec.avcodec_find_decoder(stream.codecpar().codec_id());
      var context = avcodec.avcodec_alloc_context3(codec);
      check(avcodec.avcodec_parameters_to_context(context, stream.codecpar()), "sound");
      context.pkt_timebase(stream.time_base());
      check(avcodec.avcodec_open2(context, codec, (AVDictionary) null), "sound");
      var frame = avutil.av_frame_alloc();
      double tick = stream.time_base().num() / (double) stream.time_base().den();
      double end = 0;
      double loud = Double.NaN;
      boolean more = true;
      while (more) {
        var packet = demuxer.next(stream);
        more = packet.isPresent();
        avcodec.avcodec_send_packet(context, packet.orElse(null));
        while (avcodec.avcodec_receive_frame(context, frame) >= 0) {
          double time = frame.best_effort_timestamp() * tick;
          var samples = new FloatPointer(frame.data(0));
          for (int i = 0; i < frame.nb_samples() && Double.isNaN(loud); i++) {
            if (Math.abs(samples.get(i)) > 0.1) {
              loud = time + i / (double) frame.sample_rate();
            }
          }
          end = time + frame.nb_samples() / (double) frame.sample_rate();
        }
      }
      avutil.av_frame_free(frame);
      avcodec.avcodec_free_context(context);
      return new Heard(end, loud);
    }
  }
}
