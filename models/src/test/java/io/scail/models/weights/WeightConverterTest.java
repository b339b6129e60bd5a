package io.scail.models.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.WeightsFailure;
import io.scail.models.tensor.ScalarType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WeightConverterTest {
  @TempDir private Path folder;

  private Path converted(Path source, Optional<ScalarType> type) {
    var target = folder.resolve("out.safetensors");
    try (var file = WeightFile.open(source)) {
      WeightConverter.convert(WeightSet.of(file), target, type);
    }
    return target;
  }

  @Test
  void aCheckpointInSatNamesBecomesTheReferencesConversion() {
    var target = converted(GoldenFolder.containers().resolve("tiny_sat.pt"), Optional.empty());
    try (var expected = WeightFile.open(GoldenFolder.containers().resolve("tiny_sat.safetensors"));
        var found = WeightFile.open(target)) {
      assertEquals(expected.tensors().keySet(), found.tensors().keySet());
      for (var entry : expected.tensors().values()) {
        assertEquals(entry.type(), found.tensor(entry.name()).type());
        assertArrayEquals(entry.floats(), found.tensor(entry.name()).floats(), entry.name());
      }
    }
  }

  @Test
  void scaledCodesBecomeNumbersOfTheTypeAskedFor() {
    var source = GoldenFolder.containers().resolve("fp8_weight_scale.safetensors");
    try (var expected = WeightFile.open(source);
        var found = WeightFile.open(converted(source, Optional.of(ScalarType.FLOAT32)))) {
      for (var weight : WeightSet.of(expected).weights().values()) {
        assertEquals(ScalarType.FLOAT32, found.tensor(weight.name()).type());
        assertArrayEquals(weight.floats(), found.tensor(weight.name()).floats());
      }
    }
    try (var found = WeightFile.open(converted(source, Optional.empty()))) {
      assertEquals(ScalarType.BFLOAT16, found.tensor("blocks.0.perrow.weight").type());
      assertEquals(ScalarType.FLOAT8_E5M2, found.tensor("blocks.0.unscaled.weight").type());
      assertEquals(ScalarType.FLOAT16, found.tensor("blocks.0.plain.bias").type());
    }
  }

  @Test
  void bfloat16IsRoundedToTheNearestAndTiesToEven() {
    float one = Float.intBitsToFloat(0x3f808000);
    float odd = Float.intBitsToFloat(0x3f818000);
    float above = Float.intBitsToFloat(0x3f808001);
    var source =
        WrittenFile.of(
            folder.resolve("in.safetensors"),
            Map.of("w", List.of(4L)),
            Map.of("w", new float[] {one, odd, above, Float.NaN}));
    try (var file = WeightFile.open(converted(source, Optional.of(ScalarType.BFLOAT16)))) {
      assertArrayEquals(
          new float[] {
            1, Float.intBitsToFloat(0x3f820000), Float.intBitsToFloat(0x3f810000), Float.NaN
          },
          file.tensor("w").floats());
    }
  }

  @Test
  void aNumberTooLargeForTheTypeStopsTheConversionAndLeavesNoFile() throws IOException {
    var source =
        WrittenFile.of(
            folder.resolve("in.safetensors"),
            Map.of("w", List.of(1L)),
            Map.of("w", new float[] {1e6f}));
    var failure =
        assertThrows(
            WeightsFailure.class, () -> converted(source, Optional.of(ScalarType.FLOAT16)));
    assertTrue(failure.sentence().contains("too large for float16"), failure.sentence());
    try (var left = Files.list(folder)) {
      assertEquals(List.of(source), left.toList());
    }
    var onto =
        assertThrows(
            WeightsFailure.class,
            () -> {
              try (var file = WeightFile.open(source)) {
                WeightConverter.convert(WeightSet.of(file), source, Optional.empty());
              }
            });
    assertTrue(onto.sentence().contains("is the file that is read"), onto.sentence());
  }

  @Test
  void numbersThatAreNoneAreFoundAndDigestsAreTheFiles() {
    var source =
        WrittenFile.of(
            folder.resolve("in.safetensors"),
            Map.of("good", List.of(2L), "w", List.of(3L)),
            Map.of(
                "good", new float[] {1, 2},
                "w", new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.NaN}));
    try (var file = WeightFile.open(source)) {
      assertEquals(
          List.of(new WeightScan.Defect("w", 2, 1)), WeightScan.defects(WeightSet.of(file)));
    }
    var empty = folder.resolve("empty");
    assertTrue(empty.toFile().mkdir() || empty.toFile().isDirectory());
    assertThrows(WeightsFailure.class, () -> WeightScan.sha256(empty));
    assertEquals(64, WeightScan.sha256(source).length());
  }
}
