package io.scail.models.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.GoldensFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParityTest {
  @Test
  void everyGoldenFoundIsReproduced() {
    var failed = new ArrayList<String>();
    var report =
        Parity.run(
            Goldens.folder(),
            line -> {
              if (line.startsWith("FAILED")) {
                failed.add(line);
              }
            });
    System.out.println(
        "goldens: " + report.files() + " files, " + report.passed() + " comparisons passed");
    assertEquals(0, report.failed(), () -> String.join("\n", failed));
    assertTrue(report.passed() > 0, "no golden was compared");
  }

  @Test
  void aFolderWithoutGoldensIsRefused(@TempDir Path empty) {
    assertThrows(GoldensFailure.class, () -> Parity.run(empty, _ -> {}));
    assertThrows(GoldensFailure.class, () -> Parity.run(empty.resolve("missing"), _ -> {}));
  }

  @Test
  void aNumberThatIsNoNumberFails() {
    assertTrue(!ParityCase.close("nan", new float[] {1}, new float[] {Float.NaN}, 1, 1).passed());
    assertTrue(!ParityCase.close("length", new float[] {1}, new float[] {1, 1}, 1, 1).passed());
  }
}
