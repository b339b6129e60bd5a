package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Size;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;

/**
 * What FFmpeg alone needs for the work of {@link VideoDecoder} and {@link VideoEncoder}: no filter,
 * copy or frame of ours. Measured beside them, it tells what they cost.
 */
public final class FfmpegFloor {

  private static final long MAX_PIXELS = 36_000_000;

  private FfmpegFloor() {}

  /** Decodes a file to its end. */
  public static void decode(Path file) {
    decode(file, _ -> {});
  }

  /**
   * Decodes a file to its end, and lets FFmpeg's own scaler turn as many pictures a second as asked
   * for into RGB of one size.
   */
  public static void decodeAndScale(Path file, Size size, int fps, int sourceFps) {
    var target = avutil.av_frame_alloc();
    target.width(size.width()).height(size.height()).format(avutil.AV_PIX_FMT_RGB24);
    check(avutil.av_frame_get_buffer(target, 0), "frame");
    var scaler = swscale.sws_alloc_context();
    scaler.threads(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4));
    scaler.flags(swscale.SWS_BICUBIC | swscale.SWS_ACCURATE_RND);
    int[] count = new int[2];
    try {
      decode(
          file,
          picture -> {
            if (count[0]++ * fps / sourceFps >= count[1]) {
              count[1]++;
              check(swscale.sws_scale_frame(scaler, target, picture), "convert");
            }
          });
    } finally {
      swscale.sws_freeContext(scaler);
      avutil.av_frame_free(target);
    }
  }

  private interface PictureWork {
    void see(AVFrame picture);
  }

  private static void decode(Path file, PictureWork work) {
    var deadline = new Deadline(Duration.ofHours(1), Duration.ofHours(1));
    var input = MediaInput.DRIVING_VIDEO;
    try (var demuxer = Demuxer.open(file, MAX_PIXELS);
        var stream =
            PictureStream.open(
                demuxer, demuxer.video().orElseThrow(), MAX_PIXELS, deadline, input)) {
      for (var next = stream.next(); next.isPresent(); next = stream.next()) {
        work.see(next.get());
        avutil.av_frame_free(next.get());
      }
    }
  }

  /** The frames of a clip as an encoder takes them, ready to be encoded any number of times. */
  public static final class Encoding implements AutoCloseable {
    private final Size size;
    private final EncodeSettings settings;
    private final String encoder;
    private final List<AVFrame> pictures = new ArrayList<>();

    public Encoding(Clip clip, EncodeSettings settings, Encoders encoders) {
      this.size = clip.size();
      this.settings = settings;
      this.encoder = encoders.encoderFor(settings.codec());
      var context = EncoderSetup.open(encoder, size, settings, /* globalHeader= */ true);
      int format = context.pix_fmt();
      avcodec.avcodec_free_context(context);
      try (var converter = new EncoderPictures(size, format)) {
        for (var frame : clip.frames()) {
          pictures.add(avutil.av_frame_clone(converter.convert(frame)));
        }
      }
    }

    /** Encodes everything and throws the packets away. */
    public void run() {
      var context = EncoderSetup.open(encoder, size, settings, /* globalHeader= */ true);
      var packet = avcodec.av_packet_alloc();
      try {
        for (int i = 0; i < pictures.size(); i++) {
          check(avcodec.avcodec_send_frame(context, pictures.get(i).pts(i)), "encode");
          while (avcodec.avcodec_receive_packet(context, packet) >= 0) {
            avcodec.av_packet_unref(packet);
          }
        }
        check(avcodec.avcodec_send_frame(context, null), "encode");
        while (avcodec.avcodec_receive_packet(context, packet) >= 0) {
          avcodec.av_packet_unref(packet);
        }
      } finally {
        avcodec.av_packet_free(packet);
        avcodec.avcodec_free_context(context);
      }
    }

    @Override
    public void close() {
      pictures.forEach(avutil::av_frame_free);
      pictures.clear();
    }
  }
}
