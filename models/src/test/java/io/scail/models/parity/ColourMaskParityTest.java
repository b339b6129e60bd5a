package io.scail.models.parity;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ColourMaskParityTest {

  /** The given goldens where they hold masks of the preprocessing stage, else the module's own. */
  private static List<GoldenFile> files(ColourMaskParity check) {
    var own = Path.of("src", "test", "resources", "goldens");
    var given = System.getProperty("scail.goldens", "");
    return Stream.of(Path.of(given), own)
        .filter(folder -> !folder.toString().isEmpty())
        .map(folder -> GoldenFile.findAll(folder).stream().filter(check::covers).toList())
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void colourMasksAreCompressedAsRecorded() {
    var check = new ColourMaskParity();
    var cases = new ArrayList<ParityCase>();
    try (var torch = TorchThread.start(TorchDevice.CPU)) {
      torch.call(
          () -> {
            files(check).forEach(file -> check.run(file, cases::add));
            return cases.size();
          });
    }
    System.out.println("goldens colour masks: " + cases.size() + " cases");
    assertTrue(!cases.isEmpty(), "no golden was compared");
    for (var result : cases) {
      assertTrue(result.passed(), result::line);
    }
  }
}
