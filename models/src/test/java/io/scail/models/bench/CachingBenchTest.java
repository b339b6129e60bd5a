package io.scail.models.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CachingBenchTest {
  @Test
  void ratiosAreInDecibelsOfThePeak() {
    assertEquals(20, Psnr.ofRange(new float[] {0, 10}, new float[] {1, 11}), 1e-9);
    assertEquals(
        20 * Math.log10(255 / 5.0),
        Psnr.ofBytes(new byte[] {0, (byte) 200}, new byte[] {5, (byte) 205}),
        1e-9);
    assertTrue(Double.isInfinite(Psnr.ofBytes(new byte[1], new byte[1])));
  }

  @Test
  @Tag("bench")
  void everyShortcutIsHeldAgainstParity(@TempDir Path folder) {
    var lines = new ArrayList<String>();
    CachingBench.run(
        CachingBench.DEFAULT_SEEDS,
        folder,
        line -> {
          System.out.println(line);
          lines.add(line);
        });
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith("parity") && line.contains("equal")));
  }
}
