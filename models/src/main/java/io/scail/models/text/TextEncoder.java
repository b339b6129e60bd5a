package io.scail.models.text;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.TextSpec;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchThread;

/**
 * The UMT5 encoder. It sees the real tokens alone: padding would change nothing in their rows.
 * Weights stay as they were bound and are converted a block at a time, so that beyond the mapped
 * file it needs memory for one block. Made to be loaded, used and closed before denoising. Usable
 * on the torch thread only.
 */
public final class TextEncoder implements AutoCloseable {
  private final TextSpec spec;
  private final ScriptModule module;
  private final TensorDict weights;
  private final ScalarType type;

  private TextEncoder(TextSpec spec, ScriptModule module, TensorDict weights, ScalarType type) {
    this.spec = spec;
    this.module = module;
    this.weights = weights;
    this.type = type;
  }

  /**
   * Loads the network for the current thread's device.
   *
   * @param weights tensors under the checkpoint's names, on any device; taken over, and closed with
   *     the encoder
   * @param type of the computation: float32 or bfloat16, which is the reference's. Not float16,
   *     whose range the network exceeds.
   */
  public static TextEncoder load(TextSpec spec, TensorDict weights, ScalarType type) {
    switch (type) {
      case FLOAT32, BFLOAT16 -> {}
      default -> throw new IllegalArgumentException("the text encoder cannot compute in " + type);
    }
    return new TextEncoder(spec, ScriptModule.load("text_encoder"), weights, type);
  }

  /**
   * Encodes one prompt.
   *
   * @param ids of its tokens with the closing one, without padding
   * @return {@code [ids.length, dim]} in float32
   * @throws SettingsFailure if there is no token or one is not in the vocabulary
   */
  public Tensor encode(long[] ids, TensorScope scope) {
    return encode(ids, (_, _) -> {}, scope);
  }

  /** As {@link #encode(long[], TensorScope)}; {@code blocks} hears of every block's output. */
  public Tensor encode(long[] ids, BlockListener blocks, TensorScope scope) {
    check(ids);
    try (var inner = TensorScope.open()) {
      var buckets = inner.longs(PositionBuckets.of(spec).table(ids.length), 2L * ids.length - 1);
      var x =
          module
              .call("embed")
              .with(weights)
              .with(inner.longs(ids, ids.length))
              .with(type.torchCode())
              .with(TorchThread.currentDevice().name())
              .tensor(inner);
      for (int block = 0; block < spec.layers(); block++) {
        try (var before = x) {
          x =
              module
                  .call("block")
                  .with(weights)
                  .with(prefix(block))
                  .with(before)
                  .with(buckets)
                  .with(spec.heads())
                  .with(spec.eps())
                  .tensor(inner);
        }
        blocks.after(block, x);
      }
      return module.call("finish").with(weights).with(x).with(spec.eps()).tensor(scope);
    }
  }

  /**
   * What one block adds to its scores for a prompt of {@code tokens} tokens, {@code [heads, n, n]}.
   */
  public Tensor positionBias(int block, int tokens, TensorScope scope) {
    try (var inner = TensorScope.open()) {
      var buckets = inner.longs(PositionBuckets.of(spec).table(tokens), 2L * tokens - 1);
      return module
          .call("position_bias")
          .with(weights)
          .with(prefix(block))
          .with(buckets)
          .tensor(scope);
    }
  }

  /** Row of the bias table for a key, {@code relative} positions after the query. */
  public int bucket(int relative) {
    return PositionBuckets.of(spec).bucket(relative);
  }

  private void check(long[] ids) {
    if (ids.length == 0) {
      throw new SettingsFailure("prompt", "has no token; even an empty text has its closing one");
    }
    for (long id : ids) {
      if (id < 0 || id >= spec.vocabulary()) {
        throw new SettingsFailure(
            "prompt",
            "has the token %d, the text encoder knows 0 to %d; tokenizer and weights do not belong"
                    .formatted(id, spec.vocabulary() - 1)
                + " together");
      }
    }
  }

  private static String prefix(int block) {
    return "blocks." + block + ".";
  }

  @Override
  public void close() {
    weights.close();
    module.close();
  }
}
