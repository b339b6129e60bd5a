package io.scail.models.bench;

import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.util.function.Consumer;

/** Times the networks on the CPU, with made-up weights. */
public final class NetworksBench {
  /** Enough for a median that a busy moment of the host does not move. */
  public static final int DEFAULT_ROUNDS = 15;

  private NetworksBench() {}

  /** Runs everything and prints a table, a line at a time. */
  public static void run(int rounds, Consumer<String> lines) {
    try (var torch = TorchThread.start(TorchDevice.CPU)) {
      torch.run(
          () -> {
            lines.accept(Timings.heading());
            new TransformerBench(rounds).run(lines);
            new VaeBench(Math.min(rounds, VaeBench.MOST_ROUNDS)).run(lines);
          });
    }
  }
}
