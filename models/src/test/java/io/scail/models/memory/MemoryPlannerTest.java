package io.scail.models.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.MemoryFailure;
import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.DitSpec;
import io.scail.models.profile.TextSpec;
import io.scail.models.profile.VaeSpec;
import io.scail.models.profile.VisionSpec;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryPlannerTest {
  private static final long GIB = 1L << 30;

  private static final Workload WIDE = new Workload(896, 512, 81, 0, true);
  private static final Workload LARGE = new Workload(1280, 704, 81, 0, true);
  private static final long COUNTED_512 = 5_213_231_128L;
  private static final long COUNTED_704 = 9_212_915_224L;

  static Networks published(int ditBytes) {
    return new Networks(
        new DitSpec(5120, 40, 40, 13824, 256, 4096, 512, 1280, 20, 28, 16, 1e-6),
        new TextSpec(256_384, 4096, 4096, 10_240, 64, 24, 32, 128, 1e-6),
        new VisionSpec(
            224, 14, 1280, 16, 32, 31, 4, 1e-5, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0)),
        new VaeSpec(
            96,
            16,
            List.of(1, 2, 4, 4),
            2,
            List.of(false, true, true),
            Collections.nCopies(16, 0.0),
            Collections.nCopies(16, 1.0)),
        ditBytes,
        2,
        2,
        4,
        Networks.CUDA_COPIES);
  }

  @Test
  void tokensAreThoseOfTheSpecification() {
    assertEquals(48_832, new Activations(published(2), WIDE, Sharing.NONE, 8192).tokens());
    assertEquals(
        52_416,
        new Activations(published(2), new Workload(896, 512, 81, 2, true), Sharing.NONE, 8192)
            .tokens());
    assertEquals(
        95_920,
        new Activations(published(2), new Workload(1280, 704, 81, 0, true), Sharing.NONE, 8192)
            .tokens());
  }

  @Test
  void theFastestResidencyThatFitsIsPicked() {
    var planner = new MemoryPlanner(published(2));
    assertInstanceOf(Residency.Everything.class, planner.plan(WIDE, 139 * GIB).residency());
    assertInstanceOf(Residency.ByStage.class, planner.plan(WIDE, 40 * GIB).residency());
    var swap =
        assertInstanceOf(Residency.BlockSwap.class, planner.plan(WIDE, 24 * GIB).residency());
    assertTrue(swap.resident() > 5 && swap.resident() < 35, swap::toString);
    var plan = planner.plan(WIDE, 24 * GIB);
    assertTrue(plan.peak().total() <= 24 * GIB, plan::summary);
  }

  @Test
  void eightBitWeightsNeedAboutHalfAsMuch() {
    long sixteen = denoising(published(2)).weights();
    long eight = denoising(published(1)).weights();
    assertEquals(0.5, (double) eight / sixteen, 0.03);
  }

  // Largest sums of live tensors that scripts/gpu/count.py found, running the archive on shapes.
  @Test
  void thePlanIsWithinFivePercentOfTheTensorsThatTheArchiveKeepsAlive() {
    assertWithinFivePercent(COUNTED_512, WIDE, published(2));
    assertWithinFivePercent(COUNTED_512, WIDE, published(1));
    assertWithinFivePercent(COUNTED_704, LARGE, published(2));
    assertWithinFivePercent(COUNTED_704, LARGE, published(1));
  }

  private static void assertWithinFivePercent(long counted, Workload workload, Networks networks) {
    var need = denoising(networks, workload, new Residency.ByStage());
    double ratio = (double) need.total() / (need.weights() + counted);
    assertTrue(ratio >= 1 && ratio <= 1.05, "planned over counted: " + ratio);
  }

  @Test
  void thePublishedTransformerFitsTheDevicesThatItShould() {
    var whole = new Residency.ByStage();
    var swapped = new Residency.BlockSwap(0, 40);
    assertTrue(denoising(published(2), WIDE, whole).total() <= 37 * GIB);
    assertTrue(denoising(published(1), WIDE, whole).total() <= 24 * GIB);
    assertTrue(denoising(published(2), WIDE, swapped).total() <= 12 * GIB);
  }

  private static StageNeed denoising(Networks networks) {
    return denoising(networks, WIDE, new Residency.ByStage());
  }

  private static StageNeed denoising(Networks networks, Workload workload, Residency residency) {
    return new MemoryPlanner(networks)
        .needs(workload, residency).stream()
            .filter(need -> need.stage() == Stage.DENOISE)
            .findFirst()
            .orElseThrow();
  }

  @Test
  void whatCannotFitIsRefusedWithNumbers() {
    var failure =
        assertThrows(
            MemoryFailure.class, () -> new MemoryPlanner(published(2)).plan(WIDE, 4 * GIB));
    assertTrue(failure.sentence().matches(".*896x512 with 81 frames needs at least [\\d.]+ GiB.*"));
    assertTrue(failure.sentence().contains("may use 4.00 GiB"), failure.sentence());
  }

  @Test
  void devicesThatShareTheTokensNeedLessEach() {
    long before = shared(Sharing.NONE);
    for (int devices : new int[] {2, 4, 8}) {
      long each = shared(new Sharing(devices, false));
      assertTrue(each < before, devices + " devices: " + each + " of " + before);
      before = each;
    }
    assertEquals(
        new MemoryPlanner(published(2))
            .needs(new Workload(896, 512, 81, 0, false), new Residency.ByStage()),
        new MemoryPlanner(published(2), new Sharing(1, true), MemoryPlanner.ROWS_IN_CHUNK)
            .needs(WIDE, new Residency.ByStage()),
        "a device of a guidance pair runs one text");
    assertThrows(IllegalArgumentException.class, () -> new Sharing(2, true));
    assertThrows(IllegalArgumentException.class, () -> new Sharing(0, false));
  }

  private static long shared(Sharing sharing) {
    return new Activations(published(2), WIDE, sharing, 8192).denoise();
  }

  @Test
  void sizesOutOfRangeAreRefused() {
    assertThrows(SettingsFailure.class, () -> new Workload(900, 512, 81, 0, true));
    assertThrows(SettingsFailure.class, () -> new Workload(896, 0, 81, 0, true));
    assertThrows(SettingsFailure.class, () -> new Workload(896, 512, 80, 0, true));
    assertThrows(SettingsFailure.class, () -> new Workload(896, 512, 81, -1, true));
  }
}
