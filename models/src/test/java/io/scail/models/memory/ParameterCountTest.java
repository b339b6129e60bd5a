package io.scail.models.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scail.models.profile.DitSpec;
import io.scail.models.profile.TextSpec;
import io.scail.models.profile.VaeSpec;
import io.scail.models.profile.VisionSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The published files' lists of shapes are the truth. */
final class ParameterCountTest {
  private static final DitSpec DIT =
      new DitSpec(5120, 40, 40, 13824, 256, 4096, 512, 1280, 20, 28, 16, 1e-6);

  private static long published(String network, String ignoredPrefix) throws IOException {
    var path = Path.of("src/test/resources/goldens/manifest", network + ".json");
    var tree = new ObjectMapper().readTree(path.toFile());
    var shapes = tree.has("tensors") ? tree.get("tensors") : tree;
    long sum = 0;
    for (var entry : shapes.properties()) {
      if (!entry.getKey().startsWith(ignoredPrefix)) {
        long count = 1;
        for (var size : entry.getValue()) {
          count *= size.asLong();
        }
        sum += count;
      }
    }
    return sum;
  }

  @Test
  void theTransformerHasThePublishedNumber() throws IOException {
    assertEquals(published("dit", "-"), ParameterCount.of(DIT));
    assertEquals(16_395_544_384L, ParameterCount.of(DIT));
  }

  @Test
  void theTextEncoderHasThePublishedNumber() throws IOException {
    var spec = new TextSpec(256_384, 4096, 4096, 10_240, 64, 24, 32, 128, 1e-6);
    assertEquals(published("umt5", "-"), ParameterCount.of(spec));
  }

  @Test
  void theAutoencoderHasThePublishedNumber() throws IOException {
    var spec =
        new VaeSpec(
            96,
            16,
            List.of(1, 2, 4, 4),
            2,
            List.of(false, true, true),
            Collections.nCopies(16, 0.0),
            Collections.nCopies(16, 1.0));
    assertEquals(published("vae", "-"), ParameterCount.of(spec));
  }

  @Test
  void theImageEncoderHasThePublishedNumberButForUnusedOutputs() throws IOException {
    var spec =
        new VisionSpec(
            224, 14, 1280, 16, 32, 31, 4, 1e-5, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
    long unused = 2 * 1280 + 1280 * 1024 + 1;
    assertEquals(published("clip", "-") - unused, ParameterCount.of(spec));
  }
}
