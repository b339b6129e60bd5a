package io.scail.models.transformer;

import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import java.util.function.BiConsumer;

/**
 * Runs a pass of one text over all rows, without leaving any out, and reports every intermediate
 * under the names of the recorded stages. For proofs; {@link TransformerSegment#velocities} uses
 * the same functions.
 */
public final class StageRecorder {
  private final TransformerSegment segment;
  private final BiConsumer<String, float[]> stages;

  public StageRecorder(TransformerSegment segment, BiConsumer<String, float[]> stages) {
    this.segment = segment;
    this.stages = stages;
  }

  /** Runs the pass; arguments as in {@link TransformerSegment#velocities}. */
  public void run(Tensor latent, double t) {
    var transformer = segment.transformer();
    segment.begin(latent, t);
    report("time_e", segment.state(), "e");
    report("time_e0", segment.state(), "e0");
    report("text_context", segment.context().tensors(), "text.0");
    report("image_context", segment.context().tensors(), "image");
    report("tokens_in", segment.state(), "x.0");
    for (int block = 0; block < transformer.spec().layers(); block++) {
      try (var visit = transformer.block(block)) {
        inspect(visit, block);
        segment.attend(visit, 0, block, 0, segment.grid().tokens());
        segment.mix(visit, 0, block);
      }
      report("block" + block, segment.state(), "x.0");
    }
    try (var scope = TensorScope.open()) {
      var tokens =
          transformer
              .module()
              .call("inspect_head")
              .with(transformer.weights())
              .with(segment.state())
              .with(transformer.spec().eps())
              .tensor(scope);
      stages.accept("head_tokens", tokens.toFloats());
    }
  }

  private void inspect(PlacedWeights.Visit visit, int block) {
    var transformer = segment.transformer();
    try (var parts = TensorDict.empty()) {
      transformer
          .module()
          .call("inspect")
          .with(visit.weights())
          .with(segment.state())
          .with(segment.context().tensors())
          .with(parts)
          .with(block)
          .withLongs(transformer.plan())
          .with(transformer.spec().eps())
          .run();
      for (String name : parts.names()) {
        report("block" + block + "." + name, parts, name);
      }
    }
  }

  private void report(String stage, TensorDict tensors, String name) {
    try (var scope = TensorScope.open()) {
      stages.accept(stage, tensors.copy(scope, name).toFloats());
    }
  }
}
