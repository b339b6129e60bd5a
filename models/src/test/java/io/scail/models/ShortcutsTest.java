package io.scail.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.CancelledFailure;
import io.scail.models.sampling.GuidanceSpan;
import io.scail.models.sampling.SamplerKind;
import io.scail.models.sampling.Shortcuts;
import io.scail.models.sampling.StepCaching;
import io.scail.models.torch.DeviceGroup;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.transformer.Parallelism;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Step caching, guidance in a part of the steps, and several devices, through the whole engine. */
final class ShortcutsTest {
  private static final int STEPS = 20;
  private static final int SEGMENTS = 3;
  private static final Conditions CONDITIONS = TinyProfile.conditions(17);

  /** High enough that the tiny network, whose velocities change fast, is answered for. */
  private static final StepCaching EAGER = new StepCaching(0.5);

  @TempDir private static Path profile;
  private static List<TorchThread> threads;
  private static ProfileNetworks networks;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    threads = Stream.generate(() -> TorchThread.start(TorchDevice.CPU)).limit(2).toList();
    networks = ProfileNetworks.of(TinyProfile.write(profile));
  }

  @AfterAll
  static void stop() {
    threads.forEach(TorchThread::close);
  }

  /** What a run gave. */
  private record Made(GenerationResult result, Collected collected) {
    byte[] bytes() {
      return collected.bytes();
    }
  }

  private static Made generate(GenerationSettings settings) {
    var collected = new Collected();
    try (var pipeline =
        new ScailPipeline(threads.getFirst(), networks, true, InstantSource.system())) {
      var result = pipeline.generate(CONDITIONS, settings, collected.run());
      return new Made(result, collected);
    }
  }

  private static GenerationSettings settings(SamplerKind sampler) {
    return TinyProfile.settings(5).withSolver(sampler, STEPS, 3, 4);
  }

  private static GenerationSettings caching(SamplerKind sampler, StepCaching caching) {
    return settings(sampler).withShortcuts(new Shortcuts(caching, GuidanceSpan.ALL));
  }

  private static GenerationSettings span(double from, double to) {
    return settings(SamplerKind.UNIPC)
        .withShortcuts(new Shortcuts(StepCaching.OFF, new GuidanceSpan(from, to)));
  }

  @ParameterizedTest
  @EnumSource(SamplerKind.class)
  void aCacheSavesPassesWithEverySolverAndGivesTheSameBytesAgain(SamplerKind sampler) {
    var settings = caching(sampler, EAGER);
    var made = generate(settings);
    var forwards = made.result().forwards();
    assertEquals(SEGMENTS * STEPS * 2, forwards.total());
    assertTrue(forwards.reused() > 0, forwards.sentence());
    // The first fifth and the last step of every segment.
    assertTrue(forwards.computed() >= SEGMENTS * (STEPS / 5 + 1) * 2, forwards.sentence());
    assertArrayEquals(made.bytes(), generate(settings).bytes());
    assertFalse(Arrays.equals(made.bytes(), generate(settings(sampler)).bytes()));
  }

  @Test
  void aThresholdThatIsNeverMetChangesNoBit() {
    var strict = generate(caching(SamplerKind.UNIPC, new StepCaching(1e-9)));
    assertEquals(new Forwards(SEGMENTS * STEPS * 2, 0, 0), strict.result().forwards());
    assertArrayEquals(generate(settings(SamplerKind.UNIPC)).bytes(), strict.bytes());
  }

  @Test
  void aRunWithACacheGoesOnAfterItsLastSegmentWithTheSameBytes() {
    var settings = caching(SamplerKind.UNIPC, EAGER);
    var undisturbed = generate(settings);
    var cancellation = new Cancellation();
    try (var pipeline =
        new ScailPipeline(threads.getFirst(), networks, true, InstantSource.system())) {
      assertThrows(
          CancelledFailure.class,
          () ->
              pipeline.generate(
                  CONDITIONS,
                  settings,
                  Run.to(_ -> {})
                      .withCheckpoints(folder)
                      .withCancellation(cancellation)
                      .withProgress(
                          event -> {
                            if (event instanceof ProgressEvent.StepDone step
                                && step.segment() == 1
                                && step.step() == STEPS / 2) {
                              cancellation.request();
                            }
                          })));
      var collected = new Collected();
      var result = pipeline.generate(CONDITIONS, settings, collected.run().withCheckpoints(folder));
      assertEquals(1, result.restored());
      assertArrayEquals(undisturbed.bytes(), collected.bytes());
    }
  }

  @Test
  void guidanceOutsideItsSpanIsNotRun() {
    var late = generate(span(0, 0.7));
    assertEquals(new Forwards(SEGMENTS * (14 * 2 + 6), 0, SEGMENTS * 6), late.result().forwards());
    var middle = generate(span(0.2, 0.6));
    assertEquals(
        new Forwards(SEGMENTS * (8 * 2 + 12), 0, SEGMENTS * 12), middle.result().forwards());
    var full = generate(settings(SamplerKind.UNIPC));
    assertArrayEquals(full.bytes(), generate(span(0, 1)).bytes());
    assertFalse(Arrays.equals(full.bytes(), late.bytes()));
  }

  @Test
  void aSpanWithoutStepsIsARunWithoutGuidance() {
    var none = generate(span(0.5, 0.5));
    assertEquals(new Forwards(SEGMENTS * STEPS, 0, 0), none.result().forwards());
    assertArrayEquals(
        generate(TinyProfile.settings(5).withSolver(SamplerKind.UNIPC, STEPS, 3, 1)).bytes(),
        none.bytes());
  }

  @Test
  void aCacheAndASpanWorkTogether() {
    var made =
        generate(
            settings(SamplerKind.UNIPC)
                .withShortcuts(new Shortcuts(EAGER, new GuidanceSpan(0.3, 0.8))));
    var forwards = made.result().forwards();
    assertEquals(SEGMENTS * STEPS * 2, forwards.total());
    assertEquals(SEGMENTS * 10, forwards.unguided());
    assertTrue(forwards.reused() > 0, forwards.sentence());
  }

  @ParameterizedTest
  @EnumSource(Parallelism.class)
  void severalDevicesGiveWhatOneGives(Parallelism parallelism) {
    var settings = TinyProfile.settings(5);
    var expected = generate(settings).bytes();
    var collected = new Collected();
    try (var pipeline =
        new ScailPipeline(
            DeviceGroup.of(threads), parallelism, networks, true, InstantSource.system())) {
      pipeline.generate(CONDITIONS, settings, collected.run());
      var actual = collected.bytes();
      assertEquals(expected.length, actual.length);
      if (parallelism == Parallelism.GUIDANCE) {
        assertArrayEquals(expected, actual);
      } else {
        for (int i = 0; i < expected.length; i++) {
          assertEquals(expected[i] & 0xff, actual[i] & 0xff, 1, "byte " + i);
        }
      }
    }
  }

  @Test
  void severalDevicesStopWhenTheRunIsCancelled() {
    try (var pipeline =
        new ScailPipeline(
            DeviceGroup.of(threads),
            Parallelism.SEQUENCE,
            networks,
            false,
            InstantSource.system())) {
      var cancellation = new Cancellation();
      assertThrows(
          CancelledFailure.class,
          () ->
              pipeline.generate(
                  CONDITIONS,
                  TinyProfile.settings(5),
                  Run.to(_ -> {})
                      .withCancellation(cancellation)
                      .withProgress(
                          event -> {
                            if (event instanceof ProgressEvent.StepDone) {
                              cancellation.request();
                            }
                          })));
      var collected = new Collected();
      pipeline.generate(CONDITIONS, TinyProfile.settings(5), collected.run());
      assertEquals(17, collected.frames());
    }
  }
}
