package io.scail.models;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.CancelledFailure;
import io.scail.models.memory.ProcessMemory;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Resident memory over many runs, of which every third is cancelled half-way. */
final class SoakTest {
  @TempDir Path folder;

  @Test
  void memoryIsFlatOverFortyRuns() {
    double growth = growth(10, 40, true);
    assertTrue(growth < 32, "grew by " + growth + " MiB");
  }

  @Test
  @Tag("soak")
  void memoryIsFlatOverFiveHundredRunsThatKeepTheirNetworks() {
    double growth = growth(50, 500, true);
    assertTrue(growth < 32, "grew by " + growth + " MiB");
  }

  @Test
  @Tag("soak")
  void memoryIsFlatOverFiveHundredRunsThatLoadTheirNetworks() {
    double growth = growth(50, 500, false);
    assertTrue(growth < 32, "grew by " + growth + " MiB");
  }

  /** MiB between the medians of the first and the last fifth of the runs after the warm-up. */
  private double growth(int warmUp, int runs, boolean keepsNetworks) {
    var networks = ProfileNetworks.of(TinyProfile.write(folder));
    double[] measured = new double[runs - warmUp];
    try (var torch = TorchThread.start(TorchDevice.CPU);
        var pipeline = new ScailPipeline(torch, networks, keepsNetworks, InstantSource.system())) {
      for (int index = 0; index < runs; index++) {
        run(pipeline, index);
        if (index >= warmUp) {
          measured[index - warmUp] = nativeMebibytes();
        }
        if ((index + 1) % 50 == 0) {
          System.out.printf("run %d: %.1f MiB%n", index + 1, nativeMebibytes());
        }
      }
    }
    int fifth = measured.length / 5;
    double first = median(Arrays.copyOfRange(measured, 0, fifth));
    return median(Arrays.copyOfRange(measured, measured.length - fifth, measured.length)) - first;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static void run(ScailPipeline pipeline, int index) {
    var conditions = TinyProfile.conditions(9);
    var settings = TinyProfile.settings(index);
    if (index % 3 != 2) {
      pipeline.generate(conditions, settings, Run.to(_ -> {}));
      return;
    }
    var cancellation = new Cancellation();
    var run =
        Run.to(_ -> {})
            .withCancellation(cancellation)
            .withProgress(
                event -> {
                  if (event instanceof ProgressEvent.StepDone) {
                    cancellation.request();
                  }
                });
    assertThrows(CancelledFailure.class, () -> pipeline.generate(conditions, settings, run));
  }

  /** Resident memory without the committed Java heap, whose growth is no leak of ours. */
  private static double nativeMebibytes() {
    System.gc();
    double heap = Runtime.getRuntime().totalMemory();
    return (ProcessMemory.resident() - heap) / (1 << 20);
  }
}
