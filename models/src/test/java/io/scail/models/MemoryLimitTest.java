package io.scail.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.MemoryFailure;
import io.scail.models.memory.Residency;
import io.scail.models.memory.Workload;
import io.scail.models.profile.Precision;
import io.scail.models.profile.ProfileFolder;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the memory plan decides, seen in whole runs. */
final class MemoryLimitTest {
  private static final Workload SMALL = new Workload(64, 32, 9, 0, true);

  @TempDir private static Path temporary;
  private static ProfileFolder profile;
  private static TorchThread torch;

  @BeforeAll
  static void start() {
    torch = TorchThread.start(TorchDevice.CPU);
    profile = TinyProfile.write(temporary);
  }

  @AfterAll
  static void stop() {
    torch.close();
  }

  private static byte[] run(ProfileNetworks networks) {
    var collected = new Collected();
    boolean keeps = networks.residency() instanceof Residency.Everything;
    try (var pipeline = new ScailPipeline(torch, networks, keeps, InstantSource.system())) {
      pipeline.generate(TinyProfile.conditions(9), TinyProfile.settings(1), collected.run());
    }
    return collected.bytes();
  }

  @Test
  void whateverStaysOnTheDeviceTheBytesAreTheSame() {
    int blocks = profile.profile().transformer().spec().layers();
    byte[] everything = run(ProfileNetworks.of(profile));
    for (int resident = 0; resident < blocks; resident++) {
      var swapping = new Residency.BlockSwap(resident, blocks);
      assertArrayEquals(
          everything,
          run(
              new ProfileNetworks(
                  profile, Precision.FP32, swapping, Long.MAX_VALUE, TorchDevice.CPU)));
    }
  }

  @Test
  void plentyOfMemoryKeepsEverythingAndTooLittleIsRefused() {
    assertEquals(
        new Residency.Everything(),
        ProfileNetworks.planned(profile, Precision.FP32, SMALL, 1L << 40, TorchDevice.CPU)
            .residency());
    assertThrows(
        MemoryFailure.class,
        () -> ProfileNetworks.planned(profile, Precision.FP32, SMALL, 1000, TorchDevice.CPU));
  }

  @Test
  void aRequestBeyondTheBudgetIsRefusedBeforeAnythingIsLoaded() {
    long budget = 1L << 26;
    var loader =
        new CountingLoader(
            new ProfileNetworks(
                profile, Precision.FP32, new Residency.ByStage(), budget, TorchDevice.CPU));
    try (var pipeline = new ScailPipeline(torch, loader, false, InstantSource.system())) {
      var failure =
          assertThrows(
              MemoryFailure.class,
              () ->
                  pipeline.generate(
                      TinyProfile.conditions(9),
                      TinyProfile.settings(1).withSize(4096, 4096),
                      new Collected().run()));
      assertTrue(failure.sentence().startsWith("4096x4096 with 9 frames needs"), failure::sentence);
    }
    assertEquals(0, loader.texts() + loader.images());
  }
}
