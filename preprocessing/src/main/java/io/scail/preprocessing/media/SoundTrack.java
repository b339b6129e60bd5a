package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The sound of one file on its way into another: decoded from a given time on, 48 kHz stereo,
 * encoded anew (a copy of packets could not be cut at the right sample), and written as far as the
 * pictures are. Gaps in the source become silence, so that sound stays in step.
 */
final class SoundTrack implements AutoCloseable {
  private static final int SAMPLE_RATE = 48_000;
  private static final long BITS_A_SECOND = 160_000;

  /** The resampler holds the silence of a gap in memory, and a damaged time may be years away. */
  private static final double LONGEST_GAP = 600;

  private final Demuxer demuxer;
  private final AVStream input;
  private final AVCodecContext decoder;
  private final AVCodecContext encoder;
  private final AVStream output;
  private final Muxer muxer;
  private final AVFilterGraph graph = avfilter.avfilter_graph_alloc();
  private final AVFilterContext in;
  private final AVFilterContext out;
  private final AVFrame frame = avutil.av_frame_alloc();
  private final double begin;
  private final long leadingFrames;
  private double heard;
  private long samples;
  private boolean ended;

  private SoundTrack(
      Demuxer demuxer,
      AVStream input,
      AVCodecContext decoder,
      AVCodecContext encoder,
      Muxer muxer,
      double start) {
    this.demuxer = demuxer;
    this.input = input;
    this.decoder = decoder;
    this.encoder = encoder;
    this.muxer = muxer;
    this.in = new AVFilterContext(null);
    this.out = new AVFilterContext(null);
    double frameSeconds = encoder.frame_size() / (double) SAMPLE_RATE;
    this.leadingFrames = (long) Math.max(0, Math.floor(-start / frameSeconds));
    this.begin = start + leadingFrames * frameSeconds;
    this.heard = begin;
    boolean connected = false;
    try {
      connect(begin);
      this.output = muxer.add(encoder);
      connected = true;
    } finally {
      if (!connected) {
        avutil.av_frame_free(frame);
        avfilter.avfilter_graph_free(graph);
      }
    }
  }

  /**
   * Opens a file's sound; empty when it has none.
   *
   * @param start time in that file which goes with the first picture, in seconds; below 0 for a
   *     sound that sets in later than the pictures
   */
  static Optional<SoundTrack> open(Path file, double start, Muxer muxer) {
    var demuxer = Demuxer.open(file, MediaLimits.defaults().maxVideoPixels());
    var audio = demuxer.audio();
    if (audio.isEmpty()) {
      demuxer.close();
      return Optional.empty();
    }
    var decoder = new AVCodecContext(null);
    var encoder = new AVCodecContext(null);
    try {
      decoder = decoder(audio.get());
      encoder = encoder(muxer.soundEncoder(), muxer);
      return Optional.of(new SoundTrack(demuxer, audio.get(), decoder, encoder, muxer, start));
    } catch (Ffmpeg.CallFailed e) {
      avcodec.avcodec_free_context(decoder);
      avcodec.avcodec_free_context(encoder);
      demuxer.close();
      throw e;
    }
  }

  private static AVCodecContext decoder(AVStream stream) {
    var codec = avcodec.avcodec_find_decoder(stream.codecpar().codec_id());
    if (codec == null) {
      throw new Ffmpeg.CallFailed("sound", avutil.AVERROR_DECODER_NOT_FOUND());
    }
    var context = avcodec.avcodec_alloc_context3(codec);
    try {
      check(avcodec.avcodec_parameters_to_context(context, stream.codecpar()), "sound");
      context.pkt_timebase(stream.time_base());
      check(avcodec.avcodec_open2(context, codec, (PointerPointer<?>) null), "sound");
      return context;
    } catch (Ffmpeg.CallFailed e) {
      avcodec.avcodec_free_context(context);
      throw e;
    }
  }

  private static AVCodecContext encoder(String name, Muxer muxer) {
    var codec = avcodec.avcodec_find_encoder_by_name(name);
    var context = avcodec.avcodec_alloc_context3(codec);
    try (var timeBase = EncoderSetup.rational(1, SAMPLE_RATE)) {
      context.sample_rate(SAMPLE_RATE).bit_rate(BITS_A_SECOND).time_base(timeBase);
      context.sample_fmt(name.equals("aac") ? avutil.AV_SAMPLE_FMT_FLTP : avutil.AV_SAMPLE_FMT_FLT);
      avutil.av_channel_layout_default(context.ch_layout(), 2);
      if (muxer.wantsGlobalHeader()) {
        context.flags(context.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
      }
      check(avcodec.avcodec_open2(context, codec, (PointerPointer<?>) null), name);
      return context;
    } catch (Ffmpeg.CallFailed e) {
      avcodec.avcodec_free_context(context);
      throw e;
    }
  }

  private void connect(double start) {
    var layout = new byte[128];
    avutil.av_channel_layout_describe(decoder.ch_layout(), layout, layout.length);
    int end = 0;
    while (end < layout.length && layout[end] != 0) {
      end++;
    }
    var timeBase = input.time_base();
    var source =
        "time_base=%d/%d:sample_rate=%d:sample_fmt=%d:channel_layout=%s"
            .formatted(
                timeBase.num(),
                timeBase.den(),
                decoder.sample_rate(),
                decoder.sample_fmt(),
                new String(layout, 0, end, StandardCharsets.US_ASCII));
    create(in, "abuffer", source);
    var last = in;
    last = link(last, "atrim", "start=%.6f".formatted(start));
    last = link(last, "asetpts", "expr=PTS-(%.6f)/TB".formatted(start));
    // Silence where the source begins late or has a gap.
    last = link(last, "aresample", SAMPLE_RATE + ":async=1:min_hard_comp=0.01:first_pts=0");
    last =
        link(
            last,
            "aformat",
            "sample_fmts=%s:channel_layouts=stereo"
                .formatted(avutil.av_get_sample_fmt_name(encoder.sample_fmt()).getString()));
    create(out, "abuffersink", "");
    check(avfilter.avfilter_link(last, 0, out, 0), "sound");
    check(avfilter.avfilter_graph_config(graph, null), "sound");
    avfilter.av_buffersink_set_frame_size(out, encoder.frame_size());
  }

  private AVFilterContext link(AVFilterContext from, String filter, String options) {
    var to = new AVFilterContext(null);
    create(to, filter, options);
    check(avfilter.avfilter_link(from, 0, to, 0), "sound");
    return to;
  }

  private void create(AVFilterContext context, String filter, String options) {
    check(
        avfilter.avfilter_graph_create_filter(
            context, avfilter.avfilter_get_by_name(filter), filter, options, null, graph),
        "sound");
  }

  /** Writes sound for pictures up to a time in seconds; less when the source has less. */
  void writeUntil(double seconds) {
    long wanted = Math.round(seconds * SAMPLE_RATE);
    while (samples + encoder.frame_size() <= wanted && pull(encoder.frame_size())) {}
  }

  /** Writes the rest up to the video's end and what the encoder still holds. */
  void finish(double seconds) {
    long wanted = Math.round(seconds * SAMPLE_RATE);
    while (samples < wanted && pull(wanted - samples)) {}
    check(avcodec.avcodec_send_frame(encoder, null), "sound");
    muxer.drain(encoder, output);
  }

  /** Encodes one frame, at most so many samples of it; false when there are no more. */
  private boolean pull(long most) {
    if (samples < leadingFrames * encoder.frame_size()) {
      return silence(most);
    }
    int code;
    while ((code = avfilter.av_buffersink_get_frame(out, frame)) == Ffmpeg.AGAIN) {
      feed();
    }
    if (code < 0) {
      return false;
    }
    try {
      encode(most);
      return true;
    } finally {
      avutil.av_frame_unref(frame);
    }
  }

  /** A frame before the sound sets in. */
  private boolean silence(long most) {
    try {
      frame.format(encoder.sample_fmt()).nb_samples(encoder.frame_size());
      frame.sample_rate(SAMPLE_RATE);
      check(avutil.av_channel_layout_copy(frame.ch_layout(), encoder.ch_layout()), "sound");
      check(avutil.av_frame_get_buffer(frame, 0), "sound");
      avutil.av_samples_set_silence(
          frame.extended_data(), 0, frame.nb_samples(), 2, encoder.sample_fmt());
      encode(most);
      return true;
    } finally {
      avutil.av_frame_unref(frame);
    }
  }

  private void encode(long most) {
    frame.nb_samples((int) Math.min(frame.nb_samples(), most));
    frame.pts(samples);
    samples += frame.nb_samples();
    check(avcodec.avcodec_send_frame(encoder, frame), "sound");
    muxer.drain(encoder, output);
  }

  private void feed() {
    while (true) {
      int code = avcodec.avcodec_receive_frame(decoder, frame);
      if (code >= 0) {
        frame.pts(frame.best_effort_timestamp());
        avfilter.av_buffersrc_add_frame(in, isNear() ? frame : null);
        avutil.av_frame_unref(frame);
        return;
      }
      if (code == Ffmpeg.END || (ended && code != Ffmpeg.AGAIN)) {
        avfilter.av_buffersrc_add_frame(in, null);
        return;
      }
      var packet = demuxer.next(input);
      ended = packet.isEmpty();
      // A damaged packet is a gap, which becomes silence.
      avcodec.avcodec_send_packet(decoder, packet.orElse(null));
    }
  }

  private boolean isNear() {
    if (frame.pts() == avutil.AV_NOPTS_VALUE) {
      return true;
    }
    double time = frame.pts() * (double) input.time_base().num() / input.time_base().den();
    boolean near = time - heard < LONGEST_GAP;
    heard = near ? Math.max(heard, time) : heard;
    return near;
  }

  String encoderName() {
    return avcodec.avcodec_get_name(encoder.codec_id()).getString();
  }

  @Override
  public void close() {
    avutil.av_frame_free(frame);
    avfilter.avfilter_graph_free(graph);
    avcodec.avcodec_free_context(decoder);
    avcodec.avcodec_free_context(encoder);
    demuxer.close();
  }
}
