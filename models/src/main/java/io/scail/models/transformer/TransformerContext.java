package io.scail.models.transformer;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.DitSpec;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TorchThread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the steps of one segment share: keys and values of its texts and its image for every block,
 * and the rotary multipliers of the sizes met last.
 */
public final class TransformerContext implements AutoCloseable {
  /** What decides the rotary multipliers. */
  private record Positions(TokenGrid grid, Mode mode) {}

  private final ScailTransformer transformer;
  private final TensorDict tensors;
  private final int texts;
  private @Nullable Positions positions;

  private TransformerContext(ScailTransformer transformer, TensorDict tensors, int texts) {
    this.transformer = transformer;
    this.tensors = tensors;
    this.texts = texts;
  }

  static TransformerContext of(
      ScailTransformer transformer, List<Tensor> texts, Tensor image, BlockListener listener) {
    check(transformer, texts, image);
    var tensors = TensorDict.empty();
    try {
      embed(transformer, tensors, texts, image);
      fill(transformer, tensors, texts.size(), listener);
    } catch (RuntimeException e) {
      tensors.close();
      throw e;
    }
    return new TransformerContext(transformer, tensors, texts.size());
  }

  private static void check(ScailTransformer transformer, List<Tensor> texts, Tensor image) {
    var spec = transformer.spec();
    if (texts.isEmpty()) {
      throw new SettingsFailure("texts", "there is none; pass at least the prompt");
    }
    var named = new ArrayList<SegmentInputs.Named>();
    for (var text : texts) {
      rows("text", text, spec.textLength(), spec.textDim());
      named.add(new SegmentInputs.Named("text", text));
    }
    rows("image", image, Integer.MAX_VALUE, spec.clipDim());
    named.add(new SegmentInputs.Named("image", image));
    transformer.requireFinite(named);
  }

  private static void rows(String name, Tensor tensor, int most, int width) {
    long[] shape = tensor.shape();
    if (shape.length != 2 || shape[0] < 1 || shape[0] > most || shape[1] != width) {
      String limit = most == Integer.MAX_VALUE ? "" : " with at most " + most + " rows";
      throw new SettingsFailure(
          name,
          "the shape is " + Arrays.toString(shape) + " but must be [rows, " + width + "]" + limit);
    }
  }

  private static void embed(
      ScailTransformer transformer, TensorDict tensors, List<Tensor> texts, Tensor image) {
    var module = transformer.module();
    var spec = transformer.spec();
    for (int i = 0; i < texts.size(); i++) {
      module
          .call("text")
          .with(transformer.weights())
          .with(tensors)
          .with(i)
          .with(texts.get(i))
          .with(spec.textLength())
          .run();
    }
    module
        .call("image")
        .with(transformer.weights())
        .with(tensors)
        .with(image)
        .with(DitSpec.IMAGE_NORM_EPS)
        .run();
  }

  /** Keys and values of every block. */
  private static void fill(
      ScailTransformer transformer, TensorDict tensors, int texts, BlockListener listener) {
    var module = transformer.module();
    var spec = transformer.spec();
    for (int block = 0; block < spec.layers(); block++) {
      listener.beforeBlock(block, spec.layers());
      try (var visit = transformer.block(block)) {
        module
            .call("context")
            .with(visit.weights())
            .with(tensors)
            .with(block)
            .with(texts)
            .withLongs(transformer.plan())
            .with(spec.eps())
            .run();
      }
    }
  }

  /** Makes the rotary multipliers of a grid, unless they are there from the segment before. */
  void prepareRope(TokenGrid grid, Mode mode) {
    var wanted = new Positions(grid, mode);
    if (wanted.equals(positions)) {
      return;
    }
    transformer
        .module()
        .call("rope")
        .with(tensors)
        .with(transformer.spec().headDim())
        .withLongs(grid.video())
        .with(grid.references())
        .with(mode == Mode.REPLACEMENT)
        .with(TorchThread.currentDevice().name())
        .run();
    positions = wanted;
  }

  /** Number of texts, each of which gives a velocity. */
  public int texts() {
    return texts;
  }

  TensorDict tensors() {
    return tensors;
  }

  @Override
  public void close() {
    tensors.close();
  }
}
