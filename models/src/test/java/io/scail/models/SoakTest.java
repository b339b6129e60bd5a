package io.scail.models;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.CancelledFailure;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Resident memory over many runs, of which every third is cancelled half-way. */
final class SoakTest {
  @TempDir Path folder;

  @Test
  void memoryIsFlatOverThirtyRuns() {
    double growth = growth(10, 30, true);
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

  /** MiB by which the process grew between two runs, beside what the Java heap was given. */
  private double growth(int warmUp, int runs, boolean keepsNetworks) {
    var networks = ProfileNetworks.of(TinyProfile.write(folder));
    double[] start = new double[1];
    try (var torch = TorchThread.start(TorchDevice.CPU);
        var pipeline = new ScailPipeline(torch, networks, keepsNetworks, InstantSource.system())) {
      IntConsumer run = index -> run(pipeline, index);
      for (int index = 0; index < runs; index++) {
        if (index == warmUp) {
          start[0] = nativeMebibytes();
        }
        run.accept(index);
        if ((index + 1) % 50 == 0) {
          System.out.printf("run %d: %.1f MiB%n", index + 1, nativeMebibytes());
        }
      }
      return nativeMebibytes() - start[0];
    }
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
    try {
      var line =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(status -> status.startsWith("VmRSS:"))
              .findFirst()
              .orElseThrow();
      double resident = Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
      return resident - Runtime.getRuntime().totalMemory() / 1024.0 / 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
