package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import io.scail.preprocessing.failure.MediaInput;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** Decodes one video stream, picture by picture, past what is damaged. */
final class PictureStream implements AutoCloseable {
  /** Frames in flight grow with the threads: at 4K more than this costs memory, not time. */
  private static final int MAX_THREADS = 4;

  private final Demuxer demuxer;
  private final AVStream stream;
  private final AVCodecContext codec;
  private final Deadline deadline;
  private final MediaInput input;
  private boolean drained;
  private int damaged;
  private int decoded;

  private PictureStream(
      Demuxer demuxer, AVStream stream, AVCodecContext codec, Deadline deadline, MediaInput input) {
    this.demuxer = demuxer;
    this.stream = stream;
    this.codec = codec;
    this.deadline = deadline;
    this.input = input;
  }

  static PictureStream open(
      Demuxer demuxer, AVStream stream, long maxPixels, Deadline deadline, MediaInput input) {
    var decoder = decoder(stream);
    var codec = avcodec.avcodec_alloc_context3(decoder);
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MAX_THREADS);
    var options =
        Ffmpeg.options(
            "max_pixels", Long.toString(maxPixels), "threads", Integer.toString(threads));
    try {
      check(avcodec.avcodec_parameters_to_context(codec, stream.codecpar()), "codec");
      codec.pkt_timebase(stream.time_base());
      check(avcodec.avcodec_open2(codec, decoder, options), "codec");
      return new PictureStream(demuxer, stream, codec, deadline, input);
    } catch (Ffmpeg.CallFailed e) {
      avcodec.avcodec_free_context(codec);
      throw e;
    } finally {
      avutil.av_dict_free(options);
    }
  }

  private static AVCodec decoder(AVStream stream) {
    int id = stream.codecpar().codec_id();
    var alphaMode = avutil.av_dict_get(stream.metadata(), "alpha_mode", null, 0);
    if (alphaMode != null && "1".equals(alphaMode.value().getString())) {
      // The native VP8 and VP9 decoders leave the opacity out.
      var name = id == avcodec.AV_CODEC_ID_VP9 ? "libvpx-vp9" : "libvpx";
      var withAlpha = avcodec.avcodec_find_decoder_by_name(name);
      if (withAlpha != null && withAlpha.id() == id) {
        return withAlpha;
      }
    }
    var decoder = avcodec.avcodec_find_decoder(id);
    if (decoder == null) {
      throw new Ffmpeg.CallFailed("codec", avutil.AVERROR_DECODER_NOT_FOUND());
    }
    return decoder;
  }

  /** The next picture, owned by the caller; empty after the last. */
  Optional<AVFrame> next() {
    var frame = avutil.av_frame_alloc();
    boolean filled = false;
    try {
      filled = receive(frame);
    } finally {
      if (!filled) {
        avutil.av_frame_free(frame);
      }
    }
    return filled ? Optional.of(frame) : Optional.empty();
  }

  /** False after the last. */
  private boolean receive(AVFrame frame) {
    while (true) {
      deadline.check(input);
      int code = avcodec.avcodec_receive_frame(codec, frame);
      if (code >= 0) {
        decoded++;
        return true;
      }
      if (code == Ffmpeg.END) {
        return false;
      }
      if (code == Ffmpeg.AGAIN) {
        feed();
      } else {
        damaged++;
        if (drained && damaged > decoded + 1000) {
          return false;
        }
      }
    }
  }

  private void feed() {
    var packet = demuxer.next(stream);
    int code = avcodec.avcodec_send_packet(codec, packet.orElse(null));
    if (packet.isEmpty()) {
      drained = true;
    } else if (code < 0) {
      damaged++;
    }
  }

  /** Packets so far that could not be decoded. */
  int damaged() {
    return damaged;
  }

  /** Pictures so far. */
  int decoded() {
    return decoded;
  }

  /** Presentation time of a picture of this stream, in seconds; NaN when it has none. */
  double seconds(AVFrame frame) {
    long time = frame.best_effort_timestamp();
    return time == avutil.AV_NOPTS_VALUE ? Double.NaN : time * timeBase();
  }

  /** Length of a picture of this stream, in seconds; 0 when unknown. */
  double duration(AVFrame frame) {
    return Math.max(0, frame.duration() * timeBase());
  }

  private double timeBase() {
    return stream.time_base().num() / (double) stream.time_base().den();
  }

  AVStream stream() {
    return stream;
  }

  @Override
  public void close() {
    avcodec.avcodec_free_context(codec);
  }
}
