package io.scail.server.testing;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.media.VideoEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** Small pictures and videos that decoders accept. */
public final class TestMedia {
  private static final Size SIZE = new Size(64, 64);

  private TestMedia() {}

  /** A picture of one colour. */
  public static Path image(Path folder) {
    var file = folder.resolve("image.png");
    PngWriter.write(Frame.filled(SIZE, 0x336699), file);
    return file;
  }

  /** A video of so many frames, 16 a second, each a little lighter than the one before. */
  public static Path video(Path folder, int frames) {
    var file = folder.resolve("video-" + frames + ".mp4");
    try (var encoder = VideoEncoder.open(file, SIZE, EncodeSettings.defaults(), new Encoders())) {
      for (int i = 0; i < frames; i++) {
        encoder.write(Frame.filled(SIZE, 0x010101 * (i % 200)));
      }
      encoder.finish();
    }
    return file;
  }

  /** A file as a data URI. */
  public static String dataUri(String type, Path file) {
    try {
      return "data:%s;base64,%s"
          .formatted(type, Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
