package io.scail.preprocessing.media;

import static io.scail.preprocessing.media.Ffmpeg.check;

import io.scail.preprocessing.failure.ImageTooLargeFailure;
import io.scail.preprocessing.failure.ImageTooSmallFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.StorageFailure;
import io.scail.preprocessing.failure.UnreadableImageFailure;
import io.scail.preprocessing.failure.UnsupportedImageFailure;
import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Orientation;
import io.scail.preprocessing.frames.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * Reads a picture: PNG, JPEG, WEBP, AVIF (HEIC where it is not tiled), GIF, BMP; the first frame of
 * animations. Comes out upright, in sRGB, 8 bits, with its opacity.
 */
public final class ImageDecoder {
  /** More than any picture within the pixel limit needs. */
  private static final long MAX_BYTES = 256L << 20;

  private final MediaLimits limits;

  public ImageDecoder(MediaLimits limits) {
    this.limits = limits;
  }

  /**
   * Reads one file.
   *
   * @throws UnsupportedImageFailure when it is no picture in a known format
   * @throws UnreadableImageFailure when it is damaged
   * @throws ImageTooLargeFailure when its header states more pixels than allowed
   * @throws ImageTooSmallFailure when a side is too short
   */
  public DecodedImage decode(Path file, MediaInput input) {
    var bytes = read(file, input);
    var header = ImageHeader.of(bytes).orElseThrow(() -> new UnsupportedImageFailure(input));
    checkSize(header.width(), header.height(), input);
    var stored = pixels(file, bytes, header, input);
    var warnings = new ArrayList<Warning>();
    var frame = stored;
    if (header.profile().isPresent()) {
      var converted = ColourProfile.toSrgb(stored, header.profile().get());
      if (converted.isEmpty()) {
        warnings.add(
            new Warning(
                "profile_ignored",
                "the " + input.words() + " has a colour profile that cannot be used"));
      }
      frame = converted.orElse(stored);
    }
    return new DecodedImage(header.orientation().apply(frame), warnings);
  }

  private static byte[] read(Path file, MediaInput input) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new UnreadableImageFailure(input, "it has more than " + (MAX_BYTES >> 20) + " MiB");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new StorageFailure("the " + input.words() + " cannot be read from disk", e);
    }
  }

  private Frame pixels(Path file, byte[] bytes, ImageHeader header, MediaInput input) {
    Ffmpeg.load();
    var deadline = new Deadline(limits);
    deadline.bind();
    try {
      return switch (header.format()) {
        case PNG -> onePacket(PngProfile.removed(bytes), avcodec.AV_CODEC_ID_PNG, input);
        case JPEG -> onePacket(bytes, avcodec.AV_CODEC_ID_MJPEG, input);
        case BMP -> onePacket(bytes, avcodec.AV_CODEC_ID_BMP, input);
        case WEBP -> onePacket(AnimatedWebp.firstFrame(bytes), avcodec.AV_CODEC_ID_WEBP, input);
        case GIF -> firstPicture(file, deadline, input);
        case HEIF -> withOpacity(file, bytes, deadline, input);
      };
    } catch (Ffmpeg.CallFailed e) {
      throw new UnreadableImageFailure(input, "its data is damaged or cut off");
    } finally {
      deadline.unbind();
    }
  }

  /** These decoders take a whole file as one packet, so no container has to be guessed. */
  private Frame onePacket(byte[] bytes, int codecId, MediaInput input) {
    var decoder = avcodec.avcodec_find_decoder(codecId);
    var codec = avcodec.avcodec_alloc_context3(decoder);
    var packet = avcodec.av_packet_alloc();
    var picture = avutil.av_frame_alloc();
    var options = options();
    try {
      check(avcodec.avcodec_open2(codec, decoder, options), "picture");
      check(avcodec.av_new_packet(packet, bytes.length), "picture");
      packet.data().put(bytes);
      check(avcodec.avcodec_send_packet(codec, packet), "picture");
      check(avcodec.avcodec_send_packet(codec, null), "picture");
      check(avcodec.avcodec_receive_frame(codec, picture), "picture");
      return convert(picture, Orientation.UPRIGHT, input);
    } finally {
      avutil.av_dict_free(options);
      avutil.av_frame_free(picture);
      avcodec.av_packet_free(packet);
      avcodec.avcodec_free_context(codec);
    }
  }

  private AVDictionary options() {
    return Ffmpeg.options("max_pixels", Long.toString(limits.maxImagePixels()), "threads", "1");
  }

  private Frame firstPicture(Path file, Deadline deadline, MediaInput input) {
    try (var demuxer = Demuxer.open(file, limits.maxImagePixels())) {
      var video = demuxer.video().orElseThrow(() -> new UnsupportedImageFailure(input));
      checkSize(demuxer.width(video), demuxer.height(video), input);
      var orientation = Display.orientation(video).orElse(Orientation.UPRIGHT);
      return firstPicture(demuxer, video, orientation, deadline, input);
    }
  }

  /** Opacity is a picture of its own in these files, read in a second pass. */
  private Frame withOpacity(Path file, byte[] bytes, Deadline deadline, MediaInput input) {
    var colours = firstPicture(file, deadline, input);
    if (!ImageHeader.statesOpacity(bytes)) {
      return colours;
    }
    try (var demuxer = Demuxer.open(file, limits.maxImagePixels())) {
      var video = demuxer.video().orElseThrow(() -> new UnsupportedImageFailure(input));
      var opacity = demuxer.opacity(video);
      if (opacity.isEmpty()) {
        return colours;
      }
      var orientation = Display.orientation(video).orElse(Orientation.UPRIGHT);
      var grey = firstPicture(demuxer, opacity.get(), orientation, deadline, input);
      var alpha = new byte[grey.size().pixels()];
      for (int i = 0; i < alpha.length; i++) {
        alpha[i] = grey.rgb()[3 * i];
      }
      return Frame.withAlpha(colours.size(), colours.rgb(), alpha);
    }
  }

  private Frame firstPicture(
      Demuxer demuxer,
      AVStream video,
      Orientation orientation,
      Deadline deadline,
      MediaInput input) {
    try (var stream =
        PictureStream.open(demuxer, video, limits.maxImagePixels(), deadline, input)) {
      var picture =
          stream
              .next()
              .orElseThrow(
                  () -> new UnreadableImageFailure(input, "it has no picture that decodes"));
      try {
        return convert(picture, orientation, input);
      } finally {
        avutil.av_frame_free(picture);
      }
    }
  }

  private Frame convert(AVFrame picture, Orientation orientation, MediaInput input) {
    checkSize(picture.width(), picture.height(), input);
    var size = new Size(picture.width(), picture.height());
    try (var converter = new PictureConverter(size, orientation)) {
      return converter.convert(picture);
    }
  }

  private void checkSize(long width, long height, MediaInput input) {
    if (width * (double) height > limits.maxImagePixels()
        || Math.max(width, height) > Character.MAX_VALUE) {
      throw new ImageTooLargeFailure(input, width, height, limits.maxImagePixels());
    }
    if (width > 0 && height > 0 && Math.min(width, height) < limits.minSide()) {
      throw new ImageTooSmallFailure(input, (int) width, (int) height, limits.minSide());
    }
  }
}
