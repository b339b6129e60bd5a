package io.scail.models.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.WeightsFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A damaged file is read or refused with a sentence; it never does anything else. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class DamagedFilesTest {
  private static final int FILES = 1000;
  private static final long LARGEST_READ = 1 << 20;

  @TempDir private Path folder;

  @Test
  void aThousandDamagedSafetensorsFiles() throws IOException {
    damage(
        List.of(
            "fp8_weight_scale.safetensors",
            "odd_types.safetensors",
            "fp8_scale_weight.safetensors"),
        "damaged.safetensors",
        bytes -> Math.min(bytes.length, 1600),
        4711);
  }

  @Test
  void aThousandDamagedTorchCheckpoints() throws IOException {
    damage(
        List.of("odd_types.pth", "odd_types_legacy.pth", "odd_types.pth", "tiny_sat.pt"),
        "damaged.pth",
        bytes -> Math.min(bytes.length, 1600),
        4712);
  }

  @Test
  void aThousandDamagedZipDirectories() throws IOException {
    // The directory stands at a zip's end, so the file is turned round for the choice of places.
    byte[] original = Files.readAllBytes(GoldenFolder.containers().resolve("odd_types.pth"));
    var random = new SplittableRandom(4713);
    var path = folder.resolve("directory.pth");
    for (int i = 0; i < FILES; i++) {
      Files.write(path, reversed(Mutations.of(reversed(original), 1200, random)));
      readOrRefuse(path);
    }
    Mappings.assertNoneOf(folder);
  }

  private void damage(List<String> names, String target, ToIntFunction<byte[]> hot, long seed)
      throws IOException {
    var random = new SplittableRandom(seed);
    var path = folder.resolve(target);
    int refused = 0;
    for (int i = 0; i < FILES; i++) {
      byte[] original =
          Files.readAllBytes(GoldenFolder.containers().resolve(names.get(i % names.size())));
      Files.write(path, Mutations.of(original, hot.applyAsInt(original), random));
      refused += readOrRefuse(path) ? 0 : 1;
    }
    System.out.println(target + ": " + refused + " of " + FILES + " damaged files refused");
    assertTrue(refused > FILES / 4, "most damage should be noticed, was " + refused);
    assertTrue(refused < FILES, "damage to numbers alone cannot be noticed");
    Mappings.assertNoneOf(folder);
  }

  private static boolean readOrRefuse(Path path) {
    try (var file = WeightFile.open(path)) {
      for (var entry : file.tensors().values()) {
        if (entry.layout().count() < LARGEST_READ) {
          assertEquals(entry.layout().count(), entry.floats().length);
        }
      }
      var set = WeightSet.of(file);
      for (var weight : set.weights().values()) {
        if (weight.count() < LARGEST_READ) {
          assertEquals(weight.count(), weight.floats().length);
        }
      }
      SpecInference.contract(set.network(), set.sizes())
          .ifPresent(contract -> assertFalse(contract.check(set).problem().isEmpty()));
      return true;
    } catch (WeightsFailure failure) {
      assertTrue(failure.sentence().startsWith(path + ": "), failure.sentence());
      assertFalse(failure.sentence().contains("Exception"), failure.sentence());
      return false;
    }
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] turned = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      turned[i] = bytes[bytes.length - 1 - i];
    }
    return turned;
  }
}
