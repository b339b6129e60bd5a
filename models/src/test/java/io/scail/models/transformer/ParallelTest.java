package io.scail.models.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.CancelledFailure;
import io.scail.models.failure.EngineFailure;
import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.DitSpec;
import io.scail.models.profile.Precision;
import io.scail.models.torch.DeviceGroup;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several sets of the same weights on the CPU stand for several devices. */
final class ParallelTest {
  private static final DitSpec SPEC = new DitSpec(64, 8, 3, 96, 16, 10, 12, 6, 20, 28, 16, 1e-6);
  private static final double TIMESTEP = 437.5;

  // Of the deviation: sums over fewer rows are made in another order by the matrix kernels.
  private static final double ROUNDING = 1e-5;
  private static final double ROUNDING_OF_16_BITS = 1e-3;

  private static List<TorchThread> threads;

  @BeforeAll
  static void start() {
    threads = Stream.generate(() -> TorchThread.start(TorchDevice.CPU)).limit(8).toList();
  }

  @AfterAll
  static void stop() {
    threads.forEach(TorchThread::close);
  }

  private static DeviceGroup devices(int count) {
    return DeviceGroup.of(threads.subList(0, count));
  }

  /** What a segment is made of; sides and counts give odd numbers of tokens and uneven shares. */
  private record Scene(Mode mode, boolean history, int references, int frames) {
    SegmentInputs inputs(TinyTransformer tiny, TensorScope scope) {
      int height = 4;
      int width = 12;
      var inputs =
          SegmentInputs.of(
              mode,
              tiny.tensor(scope, 16, 1, height, width),
              tiny.tensor(scope, 28, 1 + frames, height, width),
              tiny.tensor(scope, 16, frames, height / 2, width / 2),
              tiny.tensor(scope, 28, frames, height / 2, width / 2));
      if (history) {
        inputs = inputs.withHistory(tiny.tensor(scope, 4, frames, height, width));
      }
      for (int i = 0; i < references; i++) {
        inputs =
            inputs.withAdditional(
                tiny.tensor(scope, 16, 1, height, width), tiny.tensor(scope, 28, 1, height, width));
      }
      return inputs;
    }

    Tensor latent(TinyTransformer tiny, TensorScope scope) {
      return tiny.tensor(scope, 16, frames, 4, 12);
    }
  }

  private static final List<Scene> SCENES =
      List.of(
          new Scene(Mode.ANIMATION, false, 0, 3),
          new Scene(Mode.REPLACEMENT, false, 1, 2),
          new Scene(Mode.ANIMATION, true, 2, 5),
          new Scene(Mode.REPLACEMENT, true, 3, 1));

  /** A prepared segment on some devices. */
  private interface Check {
    void run(SegmentNetwork network, Tensor latent, TensorScope scope);
  }

  private static void with(
      DeviceGroup devices,
      Parallelism parallelism,
      TransformerOptions options,
      Scene scene,
      int texts,
      Check check) {
    devices
        .lead()
        .run(
            () -> {
              try (var group =
                      TransformerGroup.open(
                          devices,
                          parallelism,
                          () ->
                              ScailTransformer.load(SPEC, TinyTransformer.weights(SPEC), options));
                  var scope = TensorScope.open()) {
                var tiny = new TinyTransformer();
                var prompts =
                    List.of(tiny.tensor(scope, 5, 10), tiny.tensor(scope, 2, 10)).subList(0, texts);
                var image = tiny.tensor(scope, 4, 6);
                var inputs = scene.inputs(tiny, scope);
                var latent = scene.latent(tiny, scope);
                try (var network = group.segment(prompts, image, inputs, BlockListener.silent())) {
                  check.run(network, latent, scope);
                }
              }
            });
  }

  private static List<float[]> velocities(
      SegmentNetwork network, Tensor latent, TensorScope scope, int texts, BlockListener listener) {
    return network.velocities(scope, latent, TIMESTEP, texts, listener).stream()
        .map(Tensor::toFloats)
        .toList();
  }

  private static List<float[]> alone(TransformerOptions options, Scene scene, int texts) {
    var answer = new java.util.ArrayList<float[]>();
    with(
        devices(1),
        Parallelism.SEQUENCE,
        options,
        scene,
        texts,
        (network, latent, scope) -> {
          assertInstanceOf(OneDevice.class, network);
          answer.addAll(velocities(network, latent, scope, texts, BlockListener.silent()));
        });
    return answer;
  }

  private static double error(float[] expected, float[] actual) {
    assertEquals(expected.length, actual.length);
    double mean = 0;
    for (float value : expected) {
      mean += value;
    }
    mean /= expected.length;
    double deviation = 0;
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      deviation += (expected[i] - mean) * (expected[i] - mean);
      largest = Math.max(largest, Math.abs(expected[i] - (double) actual[i]));
    }
    return largest / Math.sqrt(deviation / expected.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 8})
  void aSharedSequenceGivesWhatOneDeviceGives(int count) {
    assertEqualToOneDevice(count, Precision.FP32, SCENES);
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"BF16", "FP8"})
  void aSharedSequenceGivesWhatOneDeviceGivesInOtherTiers(Precision precision) {
    assertEqualToOneDevice(3, precision, SCENES.subList(1, 3));
  }

  private static void assertEqualToOneDevice(int count, Precision precision, List<Scene> scenes) {
    var options = TransformerOptions.of(precision).withChunkTokens(16);
    double worst = 0;
    for (var scene : scenes) {
      var expected = alone(options, scene, 2);
      double[] errors = new double[2];
      with(
          devices(count),
          Parallelism.SEQUENCE,
          options,
          scene,
          2,
          (network, latent, scope) -> {
            var actual = velocities(network, latent, scope, 2, BlockListener.silent());
            errors[0] = error(expected.getFirst(), actual.getFirst());
            errors[1] = error(expected.getLast(), actual.getLast());
            var group = assertInstanceOf(SequenceGroup.class, network);
            assertEquals(group.plannedBytes(2), group.sentBytes(), "bytes of two texts");
            velocities(network, latent, scope, 1, BlockListener.silent());
            assertEquals(group.plannedBytes(1), group.sentBytes(), "bytes of one text");
          });
      worst = Math.max(worst, Math.max(errors[0], errors[1]));
    }
    System.out.printf("%d devices %s: worst %.1e of the deviation%n", count, precision, worst);
    assertTrue(
        worst <= (precision == Precision.FP32 ? ROUNDING : ROUNDING_OF_16_BITS),
        count + " devices in " + precision + ": " + worst);
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void aGuidancePairGivesTheBitsOfOneDevice(Precision precision) {
    var options = TransformerOptions.of(precision);
    for (var scene : SCENES) {
      var expected = alone(options, scene, 2);
      with(
          devices(2),
          Parallelism.GUIDANCE,
          options,
          scene,
          2,
          (network, latent, scope) -> {
            assertInstanceOf(GuidancePair.class, network);
            var both = velocities(network, latent, scope, 2, BlockListener.silent());
            assertArrayEquals(expected.getFirst(), both.getFirst());
            assertArrayEquals(expected.getLast(), both.getLast());
            assertArrayEquals(
                expected.getFirst(),
                velocities(network, latent, scope, 1, BlockListener.silent()).getFirst());
          });
    }
  }

  @Test
  void swappedBlocksWorkOnEveryDevice() {
    var options = TransformerOptions.of(Precision.FP32);
    var scene = SCENES.get(2);
    var expected = alone(options, scene, 2);
    with(
        devices(2),
        Parallelism.SEQUENCE,
        options.withResidentBlocks(1),
        scene,
        2,
        (network, latent, scope) ->
            assertTrue(
                error(
                        expected.getFirst(),
                        velocities(network, latent, scope, 2, BlockListener.silent()).getFirst())
                    <= ROUNDING));
  }

  @ParameterizedTest
  @EnumSource(Parallelism.class)
  void aPassStopsAtAnyBlockOnAllDevicesAndTheNextOneIsUnharmed(Parallelism parallelism) {
    int blocks = parallelism == Parallelism.GUIDANCE ? SPEC.layers() : 2 * SPEC.layers();
    with(
        devices(2),
        parallelism,
        TransformerOptions.of(Precision.BF16),
        SCENES.get(1),
        2,
        (network, latent, scope) -> {
          var undisturbed = velocities(network, latent, scope, 2, BlockListener.silent());
          for (int stop = 0; stop < blocks; stop++) {
            int at = stop;
            assertThrows(
                CancelledFailure.class,
                () ->
                    velocities(
                        network,
                        latent,
                        scope,
                        2,
                        (done, _) -> {
                          if (done == at) {
                            throw new CancelledFailure("denoise");
                          }
                        }));
          }
          var again = velocities(network, latent, scope, 2, BlockListener.silent());
          assertArrayEquals(undisturbed.getFirst(), again.getFirst());
          assertArrayEquals(undisturbed.getLast(), again.getLast());
        });
  }

  @ParameterizedTest
  @EnumSource(Parallelism.class)
  void aDeviceThatFailsEndsThePassAndIsNamed(Parallelism parallelism) {
    var devices = devices(2);
    devices
        .lead()
        .run(
            () -> {
              try (var group =
                      TransformerGroup.open(
                          devices,
                          parallelism,
                          () ->
                              ScailTransformer.load(
                                  SPEC,
                                  TinyTransformer.weights(SPEC),
                                  TransformerOptions.of(Precision.FP32)));
                  var scope = TensorScope.open()) {
                var tiny = new TinyTransformer();
                var scene = SCENES.getFirst();
                try (var network =
                    group.segment(
                        List.of(tiny.tensor(scope, 5, 10), tiny.tensor(scope, 2, 10)),
                        tiny.tensor(scope, 4, 6),
                        scene.inputs(tiny, scope),
                        BlockListener.silent())) {
                  var latent = scene.latent(tiny, scope);
                  var expected = velocities(network, latent, scope, 2, BlockListener.silent());
                  var weights = group.transformers().getLast().weights();
                  var kept = weights.copy(scope, "blocks.1.ffn.2.weight");
                  weights.remove("blocks.1.ffn.2.weight");
                  var failure =
                      assertThrows(
                          EngineFailure.class,
                          () -> velocities(network, latent, scope, 2, BlockListener.silent()));
                  assertTrue(
                      failure.sentence().startsWith("device 2 of 2 (cpu)")
                          && failure.sentence().contains("blocks.1.ffn.2.weight"),
                      failure.sentence());
                  weights.put("blocks.1.ffn.2.weight", kept);
                  var again = velocities(network, latent, scope, 2, BlockListener.silent());
                  assertArrayEquals(expected.getLast(), again.getLast());
                }
              }
            });
  }

  @Test
  void withoutANegativePromptAPairIsOneDevice() {
    with(
        devices(2),
        Parallelism.GUIDANCE,
        TransformerOptions.of(Precision.FP32),
        SCENES.getFirst(),
        1,
        (network, _, _) -> assertInstanceOf(OneDevice.class, network));
  }

  @Test
  void moreDevicesThanCanShareAreRefused() {
    assertEquals(
        "sharing: guidance has work for 2 devices, not 3; share the sequence instead",
        assertThrows(SettingsFailure.class, () -> Parallelism.GUIDANCE.check(3, SPEC)).sentence());
    assertEquals(
        "sharing: 9 devices cannot share 8 attention heads; name at most that many",
        assertThrows(SettingsFailure.class, () -> Parallelism.SEQUENCE.check(9, SPEC)).sentence());
    Parallelism.SEQUENCE.check(3, SPEC);
  }

  @Test
  void everyTokenAndHeadHasOneOwner() {
    var grid = TokenGrid.ofLatent(3, 4, 12, 1);
    for (int count = 1; count <= 8; count++) {
      var plan = new SequencePlan(SPEC, grid, count);
      for (int[] borders : List.of(plan.rows(), plan.heads())) {
        assertEquals(0, borders[0]);
        for (int i = 0; i < count; i++) {
          int share = borders[i + 1] - borders[i];
          assertTrue(share >= borders[count] / count && share <= borders[count] / count + 1);
        }
      }
      assertEquals(grid.tokens(), plan.rows()[count]);
      assertEquals(SPEC.heads(), plan.heads()[count]);
      assertEquals(grid.videoTokens(), plan.queryRows(true)[count]);
    }
  }

  @Test
  void whatTheRealNetworkCopiesIsKnownBeforehand() {
    var real = new DitSpec(5120, 40, 40, 13824, 256, 4096, 512, 1280, 20, 28, 16, 1e-6);
    var grid = TokenGrid.ofLatent(21, 64, 112, 0);
    for (int count : new int[] {2, 4, 8}) {
      var plan = new SequencePlan(real, grid, count);
      double share = 1 - 1.0 / count;
      double whole = 39.0 * 4 * 48_832 * 5120 * share;
      double last = 2.0 * (48_832 + 37_632) * 5120 * share;
      long bytes = plan.bytes(1, 2);
      System.out.printf("%d devices, 896x512, 81 frames: %d bytes a forward%n", count, bytes);
      assertEquals(2 * (whole + last), (double) bytes, 1e-3 * bytes);
    }
    assertFalse(new SequencePlan(real, grid, 1).bytes(1, 2) > 0);
  }
}
