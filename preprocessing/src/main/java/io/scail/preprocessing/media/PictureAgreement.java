package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * How alike pictures are by one of FFmpeg's filters, as 4:2:0 of BT.709 in limited range. Used by
 * one thread.
 */
public final class PictureAgreement implements AutoCloseable {

  /** A filter that compares two streams. */
  public enum Kind {
    /** Over luma and chroma, in decibels; infinite for equal pictures. */
    PSNR("psnr", "lavfi.psnr.psnr_avg"),
    /** Over luma and chroma; 1 for equal pictures. */
    SSIM("ssim", "lavfi.ssim.All"),
    /** Of luma, weighted by what the eye sees, in decibels; infinite for equal pictures. */
    XPSNR("xpsnr", "lavfi.xpsnr.xpsnr.y"),
    /** 0 to 100. */
    VMAF("libvmaf", "lavfi.vmaf.score");

    private final String filter;
    private final String key;

    Kind(String filter, String key) {
      this.filter = filter;
      this.key = key;
    }

    /** Whether the FFmpeg in use has the filter. */
    public boolean isThere() {
      Ffmpeg.load();
      return avfilter.avfilter_get_by_name(filter) != null;
    }

    /** FFmpeg's name of the filter. */
    public String filter() {
      return filter;
    }
  }

  private final Size size;
  private final List<Comparison> comparisons = new ArrayList<>();
  private final EncoderPictures one;
  private final EncoderPictures other;
  private int frames;

  /** A graph of two sources, one filter and a sink. */
  private static final class Comparison {
    private final Kind kind;
    private final AVFilterGraph graph = avfilter.avfilter_graph_alloc();
    private final AVFilterContext main;
    private final AVFilterContext reference;
    private final AVFilterContext out;
    private final List<Double> values = new ArrayList<>();

    Comparison(Kind kind, Size size, int fps) {
      this.kind = kind;
      try {
        var source =
            "video_size=%s:pix_fmt=%d:time_base=1/%d:frame_rate=%d/1:pixel_aspect=1/1:colorspace=%d:range=%d"
                .formatted(
                    size,
                    avutil.AV_PIX_FMT_YUV420P,
                    fps,
                    fps,
                    avutil.AVCOL_SPC_BT709,
                    avutil.AVCOL_RANGE_MPEG);
        this.main = add("buffer", "main", source);
        this.reference = add("buffer", "reference", source);
        var filter = add(kind.filter, "compare", "");
        this.out = add("buffersink", "out", "");
        check(avfilter.avfilter_link(main, 0, filter, 0), kind.filter);
        check(avfilter.avfilter_link(reference, 0, filter, 1), kind.filter);
        check(avfilter.avfilter_link(filter, 0, out, 0), kind.filter);
        check(avfilter.avfilter_graph_config(graph, null), kind.filter);
      } catch (Ffmpeg.CallFailed e) {
        avfilter.avfilter_graph_free(graph);
        throw e;
      }
    }

    private AVFilterContext add(String filter, String name, String options) {
      var context = new AVFilterContext(null);
      check(
          avfilter.avfilter_graph_create_filter(
              context, avfilter.avfilter_get_by_name(filter), name, options, null, graph),
          filter);
      return context;
    }

    void put(AVFrame first, AVFrame second) {
      check(keep(main, first), kind.filter);
      check(keep(reference, second), kind.filter);
      take();
    }

    private static int keep(AVFilterContext source, AVFrame picture) {
      return avfilter.av_buffersrc_add_frame_flags(
          source, picture, avfilter.AV_BUFFERSRC_FLAG_KEEP_REF);
    }

    void end() {
      check(avfilter.av_buffersrc_add_frame(main, null), kind.filter);
      check(avfilter.av_buffersrc_add_frame(reference, null), kind.filter);
      take();
    }

    private void take() {
      var frame = avutil.av_frame_alloc();
      try {
        while (avfilter.av_buffersink_get_frame(out, frame) >= 0) {
          var entry = avutil.av_dict_get(frame.metadata(), kind.key, null, 0);
          if (entry != null && !entry.isNull()) {
            values.add(number(entry.value().getString()));
          }
          avutil.av_frame_unref(frame);
        }
      } finally {
        avutil.av_frame_free(frame);
      }
    }

    private static double number(String text) {
      return text.startsWith("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
    }
  }

  /**
   * @param size of all pictures; even sides
   * @param fps frames a second, by which motion is weighted
   * @param kinds filters that are there
   */
  public PictureAgreement(Size size, int fps, List<Kind> kinds) {
    this.size = size;
    Ffmpeg.load();
    this.one = new EncoderPictures(size, avutil.AV_PIX_FMT_YUV420P);
    this.other = new EncoderPictures(size, avutil.AV_PIX_FMT_YUV420P);
    for (var pictures : List.of(one, other)) {
      pictures.picture().color_range(avutil.AVCOL_RANGE_MPEG).colorspace(avutil.AVCOL_SPC_BT709);
    }
    for (var kind : kinds) {
      comparisons.add(new Comparison(kind, size, fps));
    }
  }

  /** Adds the next picture of both clips. */
  public void add(Frame first, Frame second) {
    if (!first.size().equals(size) || !second.size().equals(size)) {
      throw new IllegalArgumentException(
          "pictures of %s and %s, not of %s".formatted(first.size(), second.size(), size));
    }
    var a = one.convert(first).pts(frames);
    var b = other.convert(second).pts(frames);
    frames++;
    comparisons.forEach(comparison -> comparison.put(a, b));
  }

  /** No more pictures come. */
  public void finish() {
    comparisons.forEach(Comparison::end);
  }

  /** A filter's number for each picture, in order; complete after {@link #finish()}. */
  public List<Double> values(Kind kind) {
    return comparisons.stream()
        .filter(comparison -> comparison.kind == kind)
        .findFirst()
        .map(comparison -> List.copyOf(comparison.values))
        .orElse(List.of());
  }

  @Override
  public void close() {
    comparisons.forEach(comparison -> avfilter.avfilter_graph_free(comparison.graph));
    comparisons.clear();
    one.close();
    other.close();
  }
}
