package io.scail.models.transformer;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.torch.ScriptCall;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;

/**
 * One segment in work: the embedded tokens that stay the same over its steps, and the loop over the
 * blocks. All texts go through a block before the next block begins, so that a block in host memory
 * is copied once a step.
 */
public final class TransformerSegment implements AutoCloseable {
  private final ScailTransformer transformer;
  private final TransformerContext context;
  private final TokenGrid grid;
  private final TensorDict state;

  private TransformerSegment(
      ScailTransformer transformer, TransformerContext context, TokenGrid grid, TensorDict state) {
    this.transformer = transformer;
    this.context = context;
    this.grid = grid;
    this.state = state;
  }

  static TransformerSegment of(
      ScailTransformer transformer, TransformerContext context, SegmentInputs inputs) {
    var grid = inputs.grid(transformer.spec());
    transformer.requireFinite(inputs.named());
    context.prepareRope(grid, inputs.mode());
    var state = TensorDict.empty();
    try {
      transformer
          .module()
          .call("segment")
          .with(transformer.weights())
          .with(context.tensors())
          .with(state)
          .with(inputs.reference())
          .with(inputs.referenceMasks())
          .with(inputs.pose())
          .with(inputs.drivingMasks())
          .withTensors(inputs.history())
          .withTensors(inputs.additional())
          .withTensors(inputs.additionalMasks())
          .run();
    } catch (RuntimeException e) {
      state.close();
      throw e;
    }
    return new TransformerSegment(transformer, context, grid, state);
  }

  /**
   * The velocity of a latent under each text of the context, in their order.
   *
   * @param scope owns the results, each [16, T, H, W] in float32 on the CPU
   * @param latent [16, T, H, W]
   * @param t timestep, 0 to 1000; fractions are allowed
   * @param listener hears of every block and may stop the pass
   * @throws SettingsFailure if the latent's shape or the timestep is not acceptable
   */
  public List<Tensor> velocities(
      TensorScope scope, Tensor latent, double t, BlockListener listener) {
    return velocities(scope, latent, t, context.texts(), listener);
  }

  /** As {@link #velocities(TensorScope, Tensor, double, BlockListener)}, under the first texts. */
  public List<Tensor> velocities(
      TensorScope scope, Tensor latent, double t, int texts, BlockListener listener) {
    check(latent, t);
    if (texts < 1 || texts > context.texts()) {
      throw new IllegalArgumentException(texts + " of " + context.texts() + " texts");
    }
    try {
      begin(latent, t);
      runBlocks(texts, listener);
      var velocities = new ArrayList<Tensor>();
      for (int text = 0; text < texts; text++) {
        velocities.add(
            call("head")
                .with(text)
                .with(0)
                .withLongs(grid.video())
                .with(transformer.spec().eps())
                .tensor(scope));
      }
      return List.copyOf(velocities);
    } finally {
      // After a failure the streams of this pass would stay until the segment ends.
      transformer.module().call("forget").with(state).run();
    }
  }

  /**
   * The velocity under the first text, with the loop over the blocks inside libtorch. Cannot be
   * stopped and needs every block resident: what {@link #velocities} is measured against.
   */
  public Tensor velocityInOneCall(TensorScope scope, Tensor latent, double t) {
    check(latent, t);
    return call("velocity")
        .with(context.tensors())
        .with(latent)
        .with(t)
        .withLongs(grid.video())
        .with(grid.firstVideoToken())
        .with(transformer.spec().layers())
        .withLongs(transformer.plan())
        .with(transformer.spec().eps())
        .tensor(scope);
  }

  void check(Tensor latent, double t) {
    SegmentInputs.shape(
        "latent",
        latent,
        transformer.spec().outDim(),
        grid.frames(),
        2L * grid.height(),
        2L * grid.width());
    if (!(t >= 0 && t <= 1000)) {
      throw new SettingsFailure("timestep", t + " is not a number from 0 to 1000");
    }
  }

  /** Embeds time and latent into stream 0. */
  void begin(Tensor latent, double t) {
    call("time").with(t).run();
    call("embed").with(latent).run();
  }

  private void runBlocks(int texts, BlockListener listener) {
    int layers = transformer.spec().layers();
    for (int block = 0; block < layers; block++) {
      boolean last = block == layers - 1;
      int first = last ? grid.firstVideoToken() : 0;
      int end = last ? first + grid.videoTokens() : grid.tokens();
      try (var visit = transformer.block(block)) {
        for (int text = 0; text < texts; text++) {
          listener.beforeBlock(block * texts + text, layers * texts);
          if (block > 0 || text == 0) {
            attend(visit, text, block, first, end);
          }
          if (block == 0 && text == 0) {
            transformer.module().call("fork").with(state).with(texts).run();
          }
          mix(visit, text, block);
        }
      }
    }
  }

  /** Self-attention; rows {@code first} to {@code end} go on. */
  void attend(PlacedWeights.Visit visit, int text, int block, int first, int end) {
    transformer
        .module()
        .call("attend")
        .with(visit.weights())
        .with(state)
        .with(text)
        .with(block)
        .with(first)
        .with(end)
        .withLongs(transformer.plan())
        .with(transformer.spec().eps())
        .run();
  }

  /** Cross-attention and feed-forward layers. */
  void mix(PlacedWeights.Visit visit, int text, int block) {
    transformer
        .module()
        .call("mix")
        .with(visit.weights())
        .with(state)
        .with(context.tensors())
        .with(text)
        .with(block)
        .withLongs(transformer.plan())
        .with(transformer.spec().eps())
        .run();
  }

  private ScriptCall call(String method) {
    return transformer.module().call(method).with(transformer.weights()).with(state);
  }

  /** Tokens of the sequence. */
  public TokenGrid grid() {
    return grid;
  }

  TransformerContext context() {
    return context;
  }

  ScailTransformer transformer() {
    return transformer;
  }

  TensorDict state() {
    return state;
  }

  @Override
  public void close() {
    state.close();
  }
}
