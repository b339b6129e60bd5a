package io.scail.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.Conditions.MaskedPicture;
import io.scail.models.failure.CancelledFailure;
import io.scail.models.failure.SettingsFailure;
import io.scail.models.memory.Stage;
import io.scail.models.sampling.SamplerKind;
import io.scail.models.sampling.SegmentPlan;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.transformer.Mode;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScailPipelineTest {
  @TempDir private static Path folder;
  private static TorchThread torch;
  private static CountingLoader loader;
  private static ScailPipeline pipeline;

  @BeforeAll
  static void start() {
    torch = TorchThread.start(TorchDevice.CPU);
    loader = new CountingLoader(ProfileNetworks.of(TinyProfile.write(folder)));
    pipeline = new ScailPipeline(torch, loader, true, InstantSource.system());
  }

  @AfterAll
  static void stop() {
    pipeline.close();
    torch.close();
  }

  private static Collected generate(Conditions conditions, GenerationSettings settings) {
    var collected = new Collected();
    pipeline.generate(conditions, settings, collected.run());
    return collected;
  }

  @Test
  void everyFrameIsHandedOverInOrder() {
    var collected = new Collected();
    var result =
        pipeline.generate(TinyProfile.conditions(15), TinyProfile.settings(1), collected.run());
    assertEquals(new GenerationResult(15, 3, 0, new Forwards(18, 0, 0)), result);
    assertEquals(15, collected.frames());
    assertEquals(15 * 3 * 64 * 32, collected.bytes().length);
  }

  @Test
  void theOfficialPlanDropsWhatIsLeftOver() {
    var settings = TinyProfile.settings(1).withSegments(SegmentPlan.OFFICIAL, 9, 5);
    assertEquals(13, generate(TinyProfile.conditions(15), settings).frames());
  }

  @Test
  void framesOfFullSegmentsAreTheSameInEveryPlan() {
    var conditions = TinyProfile.conditions(15);
    var official =
        generate(conditions, TinyProfile.settings(1).withSegments(SegmentPlan.OFFICIAL, 9, 5));
    var lossless = generate(conditions, TinyProfile.settings(1));
    assertArrayEquals(official.bytes(), Arrays.copyOf(lossless.bytes(), official.bytes().length));
  }

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherOthers() {
    var conditions = TinyProfile.conditions(9);
    var first = generate(conditions, TinyProfile.settings(7)).bytes();
    assertArrayEquals(first, generate(conditions, TinyProfile.settings(7)).bytes());
    assertFalse(Arrays.equals(first, generate(conditions, TinyProfile.settings(8)).bytes()));
  }

  @Test
  void networksThatLeaveBetweenStagesChangeNothing() {
    var conditions = TinyProfile.conditions(13);
    var kept = generate(conditions, TinyProfile.settings(3)).bytes();
    var collected = new Collected();
    try (var lean = new ScailPipeline(torch, loader, false, InstantSource.system())) {
      lean.generate(conditions, TinyProfile.settings(3), collected.run());
    }
    assertArrayEquals(kept, collected.bytes());
  }

  @ParameterizedTest
  @EnumSource(SamplerKind.class)
  void everySolverRunsInEveryMode(SamplerKind sampler) {
    for (var mode : Mode.values()) {
      var plain = TinyProfile.conditions(5);
      var conditions =
          new Conditions(
              plain.reference(),
              plain.driving(),
              plain.drivingMask(),
              List.of(TinyProfile.picture(64, 32, 11), TinyProfile.picture(64, 32, 12)),
              plain.prompt(),
              mode,
              Optional.empty());
      var settings = TinyProfile.settings(1).withSolver(sampler, 2, 3, 1);
      assertEquals(5, generate(conditions, settings).frames());
    }
  }

  @Test
  void withoutGuidanceTheNegativePromptDoesNotMatter() {
    var settings = TinyProfile.settings(1).withSolver(SamplerKind.EULER, 2, 3, 1);
    var conditions = TinyProfile.conditions(5);
    assertArrayEquals(
        generate(conditions, settings).bytes(),
        generate(
                with(conditions, new Prompt.Tokens(List.of(5L, 9L, 17L, 1L), List.of(3L, 1L))),
                settings)
            .bytes());
    var guided = TinyProfile.settings(1);
    assertFalse(
        Arrays.equals(
            generate(conditions, guided).bytes(), generate(conditions, settings).bytes()));
  }

  private static Conditions with(Conditions conditions, Prompt prompt) {
    return new Conditions(
        conditions.reference(),
        conditions.driving(),
        conditions.drivingMask(),
        conditions.additional(),
        prompt,
        conditions.mode(),
        conditions.previous());
  }

  @Test
  void promptAndReferenceAreEncodedOnce() {
    try (var fresh = new ScailPipeline(torch, loader, false, InstantSource.system())) {
      var conditions = TinyProfile.conditions(5);
      fresh.generate(conditions, TinyProfile.settings(1), new Collected().run());
      int texts = loader.texts();
      int images = loader.images();
      var collected = new Collected();
      fresh.generate(conditions, TinyProfile.settings(2), collected.run());
      assertEquals(texts, loader.texts());
      assertEquals(images, loader.images());
      assertTrue(
          collected.events().stream()
              .noneMatch(
                  event ->
                      event instanceof ProgressEvent.StageStarted(Stage stage, int _, int _)
                          && (stage == Stage.TEXT || stage == Stage.IMAGE)));
      fresh.generate(
          with(conditions, new Prompt.Tokens(List.of(2L, 1L), List.of(1L))),
          TinyProfile.settings(1),
          new Collected().run());
      assertEquals(texts + 1, loader.texts());
    }
  }

  @Test
  void textsAreCutIntoTokensAndLongOnesKeepTheirEnd() {
    assertEquals(1 + 5 + 1 + 5 + 1, loader.tokens("hello  world").length);
    long[] cut = loader.tokens("a very long prompt indeed");
    assertEquals(16, cut.length);
    assertEquals(1, cut[15]);
    var conditions = with(TinyProfile.conditions(5), new Prompt.Text("a dancing bear", ""));
    var ids = Arrays.stream(loader.tokens("a dancing bear")).boxed().toList();
    var empty = Arrays.stream(loader.tokens("")).boxed().toList();
    assertArrayEquals(
        generate(conditions, TinyProfile.settings(1)).bytes(),
        generate(with(conditions, new Prompt.Tokens(ids, empty)), TinyProfile.settings(1)).bytes());
  }

  @Test
  void eventsFollowTheRun() {
    var events = generate(TinyProfile.conditions(13), TinyProfile.settings(21)).events();
    var steps =
        events.stream()
            .filter(ProgressEvent.StepDone.class::isInstance)
            .map(ProgressEvent.StepDone.class::cast)
            .toList();
    assertEquals(2 * 3, steps.size());
    assertTrue(steps.stream().allMatch(step -> step.secondsLeft().orElse(-1) >= 0));
    assertEquals(0, steps.getLast().secondsLeft().orElseThrow(), 1e-9);
    var stages =
        events.stream()
            .filter(ProgressEvent.StageStarted.class::isInstance)
            .map(event -> ((ProgressEvent.StageStarted) event).stage())
            .filter(stage -> stage != Stage.TEXT && stage != Stage.IMAGE)
            .toList();
    assertEquals(
        List.of(
            Stage.ENCODE,
            Stage.ENCODE,
            Stage.DENOISE,
            Stage.DECODE,
            Stage.ENCODE,
            Stage.DENOISE,
            Stage.DECODE),
        stages);
    assertEquals(new ProgressEvent.SegmentDone(1, 2, Optional.empty()), events.getLast());
  }

  @Test
  void earlierFramesAreHistoryAndAreNotReturnedAgain() {
    var plain = TinyProfile.conditions(9);
    var conditions =
        new Conditions(
            plain.reference(),
            plain.driving(),
            plain.drivingMask(),
            List.of(),
            plain.prompt(),
            plain.mode(),
            Optional.of(TinyProfile.clip(64, 32, 7, 30)));
    var continued = generate(conditions, TinyProfile.settings(1));
    assertEquals(4, continued.frames());
    var fresh = generate(plain, TinyProfile.settings(1)).bytes();
    assertFalse(
        Arrays.equals(continued.bytes(), Arrays.copyOfRange(fresh, 5 * 3 * 64 * 32, fresh.length)));
    var tooShort =
        new Conditions(
            plain.reference(),
            plain.driving(),
            plain.drivingMask(),
            List.of(),
            plain.prompt(),
            plain.mode(),
            Optional.of(TinyProfile.clip(64, 32, 3, 30)));
    var failure =
        assertThrows(SettingsFailure.class, () -> generate(tooShort, TinyProfile.settings(1)));
    assertEquals(
        "previous: has 3 frames, at least the 5 of segment_overlap are needed", failure.sentence());
  }

  @Test
  void picturesAndClipsOfOtherSizesAreFitted() {
    var plain = TinyProfile.conditions(5);
    var conditions =
        Conditions.of(
            TinyProfile.picture(100, 90, 5),
            TinyProfile.clip(50, 70, 5, 6),
            TinyProfile.clip(50, 70, 5, 7),
            plain.prompt(),
            plain.mode());
    assertEquals(5, generate(conditions, TinyProfile.settings(1)).frames());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 8, 13})
  void aCancelledRunStopsAndTheNextOneIsUndisturbed(int event) {
    var conditions = TinyProfile.conditions(13);
    var expected = generate(conditions, TinyProfile.settings(4)).bytes();
    var cancellation = new Cancellation();
    int[] seen = {0};
    var collected = new Collected();
    var run =
        collected
            .run()
            .withCancellation(cancellation)
            .withProgress(
                _ -> {
                  if (seen[0]++ == event) {
                    cancellation.request();
                  }
                });
    assertThrows(
        CancelledFailure.class, () -> pipeline.generate(conditions, TinyProfile.settings(4), run));
    assertEquals(event + 1, seen[0], "events after the request");
    assertArrayEquals(expected, generate(conditions, TinyProfile.settings(4)).bytes());
  }

  @Test
  void aSinkThatFailsEndsTheRunAndTheNextOneIsUndisturbed() {
    var conditions = TinyProfile.conditions(9);
    var expected = generate(conditions, TinyProfile.settings(4)).bytes();
    assertThrows(
        UnsupportedOperationException.class,
        () ->
            pipeline.generate(
                conditions,
                TinyProfile.settings(4),
                Run.to(
                    _ -> {
                      throw new UnsupportedOperationException("full");
                    })));
    assertArrayEquals(expected, generate(conditions, TinyProfile.settings(4)).bytes());
  }

  @Test
  void masksMustBelongToTheirClipsAndPictures() {
    var plain = TinyProfile.conditions(9);
    assertThrows(
        SettingsFailure.class,
        () ->
            Conditions.of(
                plain.reference(),
                plain.driving(),
                TinyProfile.clip(64, 32, 8, 1),
                plain.prompt(),
                plain.mode()));
    assertThrows(
        SettingsFailure.class,
        () ->
            new MaskedPicture(
                TinyProfile.picture(64, 32, 1).picture(), TinyProfile.picture(32, 32, 1).mask()));
  }
}
