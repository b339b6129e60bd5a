package io.scail.preprocessing.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Noise, which networks with random weights make, has more detail than an encoder may hold. */
final class NoiseEncodingTest {
  private static final Size SIZE = new Size(128, 96);
  private static final int CALM = 4;
  private static final int FRAMES = 12;

  @TempDir private Path folder;

  private static Frame noise(Random random) {
    var rgb = new byte[3 * SIZE.pixels()];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (random.nextBoolean() ? 255 : 0);
    }
    return Frame.of(SIZE, rgb);
  }

  @Test
  void aClipThatBecomesNoiseIsWrittenWhole() {
    var file = folder.resolve("noise.mp4");
    var random = new Random(1);
    try (var encoder = VideoEncoder.open(file, SIZE, EncodeSettings.defaults(), new Encoders())) {
      for (int i = 0; i < FRAMES; i++) {
        encoder.write(i < CALM ? Frame.filled(SIZE, 0x804020) : noise(random));
      }
      encoder.finish();
      boolean lowered =
          encoder.warnings().stream().anyMatch(w -> w.code().equals("quality_lowered"));
      assertEquals(encoder.encoder().equals("libopenh264"), lowered, "said, where it was done");
    }
    try (var decoder = VideoDecoder.open(file, MediaInput.VIDEO, DecodeSettings.defaults())) {
      int count = 0;
      for (var frame = decoder.next(); frame.isPresent(); frame = decoder.next()) {
        assertEquals(SIZE, frame.get().size());
        int red = frame.get().rgb()[0] & 0xff;
        assertTrue(count >= CALM || Math.abs(red - 0x80) < 8, count + ": " + red);
        count++;
      }
      assertEquals(FRAMES, count);
    }
  }
}
