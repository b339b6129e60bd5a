package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import io.scail.preprocessing.frames.Frame;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/** One of the pictures in an AVIF file, encoded. */
record AvifPicture(AVCodecContext encoder, AVPacket packet) {

  static AvifPicture of(Frame frame, int format) {
    Ffmpeg.load();
    var codec = avcodec.avcodec_find_encoder_by_name("libaom-av1");
    var encoder = avcodec.avcodec_alloc_context3(codec);
    encoder.width(frame.width()).height(frame.height()).pix_fmt(format);
    encoder.time_base(avutil.av_make_q(1, 1)).color_range(avutil.AVCOL_RANGE_MPEG);
    encoder.flags(avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
    if (format == avutil.AV_PIX_FMT_GRAY8) {
      encoder.color_range(avutil.AVCOL_RANGE_JPEG);
    } else {
      encoder.colorspace(avutil.AVCOL_SPC_BT709);
    }
    var options = Ffmpeg.options("crf", "5", "still-picture", "1", "cpu-used", "8");
    check(avcodec.avcodec_open2(encoder, codec, options), "avif");
    var packet = avcodec.av_packet_alloc();
    try (var pictures = new EncoderPictures(frame.size(), format)) {
      var picture = pictures.convert(frame).pts(0);
      if (format == avutil.AV_PIX_FMT_GRAY8) {
        for (int y = 0; y < frame.height(); y++) {
          var line = new byte[frame.width()];
          for (int x = 0; x < line.length; x++) {
            line[x] = (byte) frame.colour(x, y);
          }
          picture.data(0).position((long) y * picture.linesize(0)).put(line);
        }
        picture.data(0).position(0);
      }
      check(avcodec.avcodec_send_frame(encoder, picture), "avif");
      check(avcodec.avcodec_send_frame(encoder, null), "avif");
      check(avcodec.avcodec_receive_packet(encoder, packet), "avif");
    }
    return new AvifPicture(encoder, packet);
  }

  /** Writes pictures into one file: the colours first. */
  static Path write(Path file, List<AvifPicture> pictures) {
    var out = new AVFormatContext(null);
    check(
        avformat.avformat_alloc_output_context2(out, (AVOutputFormat) null, "avif", null), "avif");
    for (var picture : pictures) {
      var stream = avformat.avformat_new_stream(out, null);
      check(avcodec.avcodec_parameters_from_context(stream.codecpar(), picture.encoder()), "avif");
      stream.time_base(picture.encoder().time_base());
    }
    var io = new AVIOContext(null);
    check(avformat.avio_open(io, "file:" + file, avformat.AVIO_FLAG_WRITE), "open");
    out.pb(io);
    check(avformat.avformat_write_header(out, (AVDictionary) null), "header");
    for (int i = 0; i < pictures.size(); i++) {
      var picture = pictures.get(i);
      check(
          avformat.av_interleaved_write_frame(out, picture.packet().stream_index(i).pts(0).dts(0)),
          "write");
      avcodec.av_packet_free(picture.packet());
      avcodec.avcodec_free_context(picture.encoder());
    }
    check(avformat.av_write_trailer(out), "trailer");
    avformat.avio_closep(out.pb());
    avformat.avformat_free_context(out);
    return file;
  }
}
