package io.scail.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.CancelledFailure;
import io.scail.models.failure.SettingsFailure;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SegmentCheckpointsTest {
  private static final Conditions CONDITIONS = TinyProfile.conditions(17);
  private static final GenerationSettings SETTINGS = TinyProfile.settings(99);

  @TempDir private static Path profile;
  private static TorchThread torch;
  private static ProfileNetworks networks;
  private static byte[] undisturbed;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    torch = TorchThread.start(TorchDevice.CPU);
    networks = ProfileNetworks.of(TinyProfile.write(profile));
    var collected = new Collected();
    generate(CONDITIONS, SETTINGS, collected.run());
    undisturbed = collected.bytes();
  }

  @AfterAll
  static void stop() {
    torch.close();
  }

  /** In a pipeline of its own, as after a restart. */
  private static GenerationResult generate(
      Conditions conditions, GenerationSettings settings, Run run) {
    try (var pipeline = new ScailPipeline(torch, networks, true, InstantSource.system())) {
      return pipeline.generate(conditions, settings, run);
    }
  }

  /** Ends a run as the first step of segment {@code segment} is done. */
  private void interruptIn(int segment) {
    var cancellation = new Cancellation();
    var run =
        Run.to(_ -> {})
            .withCheckpoints(folder)
            .withCancellation(cancellation)
            .withProgress(
                event -> {
                  if (event instanceof ProgressEvent.StepDone step && step.segment() == segment) {
                    cancellation.request();
                  }
                });
    assertThrows(CancelledFailure.class, () -> generate(CONDITIONS, SETTINGS, run));
  }

  private GenerationResult resume(Collected collected) {
    return generate(CONDITIONS, SETTINGS, collected.run().withCheckpoints(folder));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aRunThatGoesOnGivesTheBytesOfAnUndisturbedOne(int segment) {
    interruptIn(segment);
    var collected = new Collected();
    assertEquals(
        new GenerationResult(17, 3, segment, new Forwards(6 * (3 - segment), 0, 0)),
        resume(collected));
    assertArrayEquals(undisturbed, collected.bytes());
  }

  @Test
  void aFinishedRunIsHandedOverAgainWithoutWork() {
    resume(new Collected());
    var collected = new Collected();
    assertEquals(new GenerationResult(17, 3, 3, Forwards.NONE), resume(collected));
    assertArrayEquals(undisturbed, collected.bytes());
    assertTrue(
        collected.events().stream()
            .allMatch(event -> event instanceof ProgressEvent.SegmentRestored));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void otherWorkBesideItChangesNothing(int threads) throws InterruptedException {
    var stop = new Cancellation();
    var started = new CountDownLatch(threads);
    var workers =
        IntStream.range(0, threads)
            .mapToObj(
                i ->
                    Thread.ofPlatform()
                        .start(
                            () -> {
                              started.countDown();
                              double x = i;
                              while (!stop.isRequested()) {
                                x = Math.sin(x) + 1;
                              }
                              assertTrue(Double.isFinite(x));
                            }))
            .toList();
    try {
      started.await();
      interruptIn(1);
      var collected = new Collected();
      resume(collected);
      assertArrayEquals(undisturbed, collected.bytes());
    } finally {
      stop.request();
      for (var worker : workers) {
        worker.join();
      }
    }
  }

  @Test
  void aDamagedCheckpointIsGeneratedAgain() throws IOException {
    resume(new Collected());
    try (var file =
        FileChannel.open(folder.resolve("segment-0001.safetensors"), StandardOpenOption.WRITE)) {
      file.truncate(file.size() / 2);
    }
    var collected = new Collected();
    assertEquals(1, resume(collected).restored());
    assertArrayEquals(undisturbed, collected.bytes());
  }

  @Test
  void checkpointsOfAnotherRequestAreRefused() {
    interruptIn(1);
    var others =
        List.of(
            TinyProfile.settings(100),
            SETTINGS.withSolver(SETTINGS.sampler(), 4, SETTINGS.shift(), SETTINGS.guidance()));
    for (var other : others) {
      var failure =
          assertThrows(
              SettingsFailure.class,
              () -> generate(CONDITIONS, other, Run.to(_ -> {}).withCheckpoints(folder)));
      assertTrue(failure.sentence().contains("belongs to other settings"), failure.sentence());
    }
    var conditions =
        Conditions.of(
            TinyProfile.picture(64, 32, 1000),
            CONDITIONS.driving(),
            CONDITIONS.drivingMask(),
            CONDITIONS.prompt(),
            CONDITIONS.mode());
    assertThrows(
        SettingsFailure.class,
        () -> generate(conditions, SETTINGS, Run.to(_ -> {}).withCheckpoints(folder)));
  }

  @Test
  void noHalfWrittenFileIsLeft() throws IOException {
    interruptIn(2);
    try (var files = Files.list(folder)) {
      assertEquals(
          List.of("segment-0000.safetensors", "segment-0001.safetensors"),
          files.map(path -> String.valueOf(path.getFileName())).sorted().toList());
    }
  }

  @Test
  void aReplayedRunCannotKeepCheckpoints() {
    var run =
        Run.to(_ -> {})
            .withCheckpoints(folder)
            .withReplay(Replay.ofNoise(List.of(new float[16 * 3 * 4 * 8])));
    assertThrows(SettingsFailure.class, () -> generate(CONDITIONS, SETTINGS, run));
  }
}
