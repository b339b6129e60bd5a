package io.scail.models.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.scail.models.profile.DitSpec;
import io.scail.models.weights.WeightContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Shapes derived from a network's numbers against the list of the real checkpoint's tensors. */
final class ManifestTest {
  @Test
  void theTransformersShapesAreThoseOfTheRealCheckpoint() {
    var manifest =
        GoldenFile.findAll(Path.of("src", "test", "resources", "goldens")).stream()
            .filter(file -> file.name().equals("manifest/dit"))
            .findFirst()
            .orElseThrow();
    var expected = new TreeMap<String, List<Long>>();
    for (var entry : manifest.json().properties()) {
      var sizes = new ArrayList<Long>();
      entry.getValue().forEach(size -> sizes.add(size.asLong()));
      expected.put(entry.getKey(), sizes);
    }
    var spec = new DitSpec(5120, 40, 40, 13824, 256, 4096, 512, 1280, 20, 28, 16, 1e-6);
    assertEquals(expected, new TreeMap<>(WeightContract.of(spec).sizes()));
  }
}
