package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import java.util.Optional;
import org.bytedeco.ffmpeg.avfilter.AVFilterContext;
import org.bytedeco.ffmpeg.avfilter.AVFilterGraph;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;

/**
 * Makes whole pictures of pictures stored as two fields: one for one, by FFmpeg's {@code yadif},
 * which looks at the neighbours and so lags by one.
 */
final class Deinterlacer implements AutoCloseable {
  private final AVFilterGraph graph;
  private final AVFilterContext in;
  private final AVFilterContext out;

  /**
   * @param first a picture of the stream, which decides size and format
   */
  Deinterlacer(AVFrame first) {
    this.graph = avfilter.avfilter_graph_alloc();
    try {
      // Times are carried through as they are, so the unit does not matter.
      this.in =
          add(
              "buffer",
              "video_size=%dx%d:pix_fmt=%d:time_base=1/1:pixel_aspect=1/1:colorspace=%d:range=%d"
                  .formatted(
                      first.width(),
                      first.height(),
                      first.format(),
                      first.colorspace(),
                      first.color_range()));
      var yadif = add("yadif", "mode=send_frame:parity=auto:deint=interlaced");
      this.out = add("buffersink", null);
      check(avfilter.avfilter_link(in, 0, yadif, 0), "deinterlace");
      check(avfilter.avfilter_link(yadif, 0, out, 0), "deinterlace");
      check(avfilter.avfilter_graph_config(graph, null), "deinterlace");
    } catch (Ffmpeg.CallFailed e) {
      avfilter.avfilter_graph_free(graph);
      throw e;
    }
  }

  private AVFilterContext add(String filter, @Nullable String options) {
    var context = new AVFilterContext(null);
    check(
        avfilter.avfilter_graph_create_filter(
            context, avfilter.avfilter_get_by_name(filter), filter, options, null, graph),
        "deinterlace");
    return context;
  }

  /** Takes a picture over; it is freed. */
  void put(AVFrame picture) {
    try {
      check(avfilter.av_buffersrc_add_frame(in, picture), "deinterlace");
    } finally {
      avutil.av_frame_free(picture);
    }
  }

  /** No more pictures come. */
  void end() {
    avfilter.av_buffersrc_add_frame(in, null);
  }

  /** The next whole picture, owned by the caller; empty when more must be put first. */
  Optional<AVFrame> take() {
    var frame = avutil.av_frame_alloc();
    if (avfilter.av_buffersink_get_frame(out, frame) >= 0) {

      return Optional.of(frame);
    }
    avutil.av_frame_free(frame);
    return Optional.empty();
  }

  @Override
  public void close() {
    avfilter.avfilter_graph_free(graph);
  }
}
