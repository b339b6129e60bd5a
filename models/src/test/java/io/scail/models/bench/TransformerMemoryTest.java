package io.scail.models.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.memory.ProcessMemory;
import io.scail.models.profile.DitSpec;
import io.scail.models.profile.Precision;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.transformer.BlockListener;
import io.scail.models.transformer.Mode;
import io.scail.models.transformer.ScailTransformer;
import io.scail.models.transformer.SegmentInputs;
import io.scail.models.transformer.TransformerOptions;
import io.scail.models.weights.WeightContract;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class TransformerMemoryTest {
  // A hidden layer so wide that it dwarfs everything else: 6,144 video rows of it take 192 MiB.
  private static final DitSpec SPEC = new DitSpec(64, 2, 1, 8192, 16, 8, 16, 8, 20, 28, 16, 1e-6);
  private static final int FRAMES = 12;
  private static final int HEIGHT = 32;
  private static final int WIDTH = 64;
  private static final long HIDDEN_BYTES = 6144L * 8192 * Float.BYTES;

  @Test
  void shortChunksKeepTheHiddenLayerFromEverBeingWhole() {
    try (var torch = TorchThread.start(TorchDevice.CPU)) {
      long whole = torch.call(() -> growth(TransformerOptions.DEFAULT_CHUNK_TOKENS));
      long chunked = torch.call(() -> growth(256));
      System.out.printf(
          "transformer, peak growth of a pass: whole %d MiB, in chunks %d MiB%n",
          whole >> 20, chunked >> 20);
      // The Java heap may give pages back meanwhile, which the kernel's count cannot tell apart.
      assertTrue(whole >= HIDDEN_BYTES * 3 / 4, "whole: " + whole);
      assertTrue(chunked <= whole - HIDDEN_BYTES / 2, chunked + " of " + whole);
    }
  }

  private static long growth(int chunkTokens) {
    var random = new RandomTensors(new SplittableRandom(1));
    var options = TransformerOptions.of(Precision.FP32).withChunkTokens(chunkTokens);
    try (var scope = TensorScope.open();
        var transformer =
            ScailTransformer.load(SPEC, random.weights(WeightContract.of(SPEC).sizes()), options);
        var context =
            transformer.context(
                List.of(random.unit(scope, 3, SPEC.textDim())),
                random.unit(scope, 4, SPEC.clipDim()));
        var segment = transformer.segment(context, inputs(scope, random))) {
      var latent = random.unit(scope, SPEC.outDim(), FRAMES, HEIGHT, WIDTH);
      return ProcessMemory.growthDuring(
          () -> segment.velocities(scope, latent, 500, BlockListener.silent()));
    }
  }

  private static SegmentInputs inputs(TensorScope scope, RandomTensors random) {
    return SegmentInputs.of(
        Mode.REPLACEMENT,
        random.unit(scope, SPEC.outDim(), 1, HEIGHT, WIDTH),
        random.unit(scope, SPEC.maskDim(), 1 + FRAMES, HEIGHT, WIDTH),
        random.unit(scope, SPEC.outDim(), FRAMES, HEIGHT / 2, WIDTH / 2),
        random.unit(scope, SPEC.maskDim(), FRAMES, HEIGHT / 2, WIDTH / 2));
  }
}
