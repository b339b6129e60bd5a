package io.scail.models.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scail.models.torch.ScriptArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GpuKitTest {
  private static final long LARGEST = 64L << 20;

  @Test
  void theKitHoldsTheArchivesAndThePublishedNumbers(@TempDir Path folder) throws IOException {
    GpuKit.write(folder);
    assertArrayEquals(
        ScriptArchive.ofResource("transformer"),
        Files.readAllBytes(folder.resolve("transformer.ts")));
    long bytes = 0;
    try (var files = Files.list(folder)) {
      for (var file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    assertTrue(bytes < LARGEST, bytes + " bytes");

    var published = new ObjectMapper().readTree(folder.resolve("networks.json").toFile());
    var transformer = published.at("/published/transformer");
    assertEquals(1307, transformer.get("weights").size());
    assertEquals(transformer.get("weights").size(), transformer.at("/forms/FP8").size());
    assertEquals(13_824, transformer.at("/weights/blocks.39.ffn.0.weight/0").asInt());
    assertEquals("conv2", published.at("/published/vae/decoder/0/1").asText());
    // Two sizes, two tiers, two residencies, five stages.
    assertEquals(40, published.at("/published/plans").size());
    assertEquals(40, published.at("/small/plans").size());
  }
}
