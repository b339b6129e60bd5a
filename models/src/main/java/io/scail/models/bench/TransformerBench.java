package io.scail.models.bench;

import io.scail.models.profile.DitSpec;
import io.scail.models.profile.Precision;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import io.scail.models.transformer.BlockListener;
import io.scail.models.transformer.Mode;
import io.scail.models.transformer.ScailTransformer;
import io.scail.models.transformer.SegmentInputs;
import io.scail.models.transformer.TransformerOptions;
import io.scail.models.transformer.TransformerSegment;
import io.scail.models.weights.WeightContract;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A transformer of four blocks at 2,048 tokens: our loop over half blocks against one call of the
 * same archive.
 */
final class TransformerBench {
  static final DitSpec SPEC = new DitSpec(512, 8, 4, 2048, 256, 64, 512, 64, 20, 28, 16, 1e-6);

  // 128 tokens a frame: one of the reference, twelve of the video, a quarter of twelve for the
  // pose.
  private static final int FRAMES = 12;
  private static final int HEIGHT = 16;
  private static final int WIDTH = 32;
  private static final double TIMESTEP = 500;

  private final int rounds;
  private final RandomTensors random = new RandomTensors(new SplittableRandom(1));

  TransformerBench(int rounds) {
    this.rounds = rounds;
  }

  /** Prints the table; on the torch thread. */
  void run(Consumer<String> lines) {
    for (var precision : List.of(Precision.FP32, Precision.BF16)) {
      for (var timings : measure(precision)) {
        lines.accept(timings);
      }
    }
  }

  private List<String> measure(Precision precision) {
    try (var scope = TensorScope.open();
        var transformer =
            ScailTransformer.load(
                SPEC,
                random.weights(WeightContract.of(SPEC).sizes()),
                TransformerOptions.of(precision));
        var context =
            transformer.context(
                List.of(random.unit(scope, 20, SPEC.textDim())),
                random.unit(scope, 257, SPEC.clipDim()));
        var segment = transformer.segment(context, inputs(scope))) {
      var latent = random.unit(scope, SPEC.outDim(), FRAMES, HEIGHT, WIDTH);
      var timings = AlternatingRuns.measure(rounds, ways(precision, segment, latent));
      var lines = new ArrayList<String>();
      timings.forEach(row -> lines.add(row.line(timings.getFirst())));
      return lines;
    }
  }

  private static List<AlternatingRuns.Way> ways(
      Precision precision, TransformerSegment segment, Tensor latent) {
    String name = "transformer " + precision + " " + segment.grid().tokens() + " tokens, ";
    return List.of(
        new AlternatingRuns.Way(name + "one call", () -> oneCall(segment, latent)),
        new AlternatingRuns.Way(name + "our loop", () -> loop(segment, latent)));
  }

  private static void oneCall(TransformerSegment segment, Tensor latent) {
    try (var scope = TensorScope.open()) {
      segment.velocityInOneCall(scope, latent, TIMESTEP);
    }
  }

  private static void loop(TransformerSegment segment, Tensor latent) {
    try (var scope = TensorScope.open()) {
      segment.velocities(scope, latent, TIMESTEP, BlockListener.silent());
    }
  }

  private SegmentInputs inputs(TensorScope scope) {
    return SegmentInputs.of(
        Mode.ANIMATION,
        random.unit(scope, SPEC.outDim(), 1, HEIGHT, WIDTH),
        random.unit(scope, SPEC.maskDim(), 1 + FRAMES, HEIGHT, WIDTH),
        random.unit(scope, SPEC.outDim(), FRAMES, HEIGHT / 2, WIDTH / 2),
        random.unit(scope, SPEC.maskDim(), FRAMES, HEIGHT / 2, WIDTH / 2));
  }
}
