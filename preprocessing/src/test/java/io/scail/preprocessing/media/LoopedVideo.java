package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import java.nio.file.Path;
import java.util.ArrayList;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/** Makes long videos of codecs that cannot be encoded here, by repeating a recorded stream. */
public final class LoopedVideo {
  private LoopedVideo() {}

  /**
   * Writes an mp4 file.
   *
   * @param stream begins with a key frame, and stores pictures in the order of showing
   */
  public static void write(Path stream, Path mp4, int fps, int frames) {
    Ffmpeg.load();
    var in = new AVFormatContext(null);
    check(avformat.avformat_open_input(in, stream.toString(), null, null), "open");
    check(avformat.avformat_find_stream_info(in, (AVDictionary) null), "open");
    var packets = new ArrayList<AVPacket>();
    var packet = avcodec.av_packet_alloc();
    while (avformat.av_read_frame(in, packet) >= 0) {
      packets.add(packet);
      packet = avcodec.av_packet_alloc();
    }
    var out = new AVFormatContext(null);
    check(avformat.avformat_alloc_output_context2(out, (AVOutputFormat) null, "mp4", null), "mp4");
    var track = avformat.avformat_new_stream(out, null);
    check(avcodec.avcodec_parameters_copy(track.codecpar(), in.streams(0).codecpar()), "stream");
    track.codecpar().codec_tag(0);
    track.time_base(avutil.av_make_q(1, fps));
    var io = new AVIOContext(null);
    check(avformat.avio_open(io, "file:" + mp4, avformat.AVIO_FLAG_WRITE), "open");
    out.pb(io);
    check(avformat.avformat_write_header(out, (AVDictionary) null), "header");
    for (int frame = 0; frame < frames; frame++) {
      var copy = avcodec.av_packet_clone(packets.get(frame % packets.size()));
      copy.pts(frame).dts(frame).duration(1).stream_index(0);
      avcodec.av_packet_rescale_ts(copy, avutil.av_make_q(1, fps), track.time_base());
      check(avformat.av_interleaved_write_frame(out, copy), "write");
      avcodec.av_packet_free(copy);
    }
    check(avformat.av_write_trailer(out), "trailer");
    packets.forEach(avcodec::av_packet_free);
    avcodec.av_packet_free(packet);
    avformat.avio_closep(out.pb());
    avformat.avformat_free_context(out);
    avformat.avformat_close_input(in);
  }
}
