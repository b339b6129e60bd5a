package io.scail.models.transformer;

import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import java.util.List;

/** A segment on one device, together with the context that it was made for. */
record OneDevice(TransformerContext context, TransformerSegment segment) implements SegmentNetwork {

  /** On the current thread's device. */
  static OneDevice of(
      ScailTransformer transformer,
      List<Tensor> texts,
      Tensor image,
      SegmentInputs inputs,
      BlockListener listener) {
    var context = transformer.context(texts, image, listener);
    try {
      return new OneDevice(context, transformer.segment(context, inputs));
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  @Override
  public List<Tensor> velocities(
      TensorScope scope, Tensor latent, double t, int texts, BlockListener listener) {
    return segment.velocities(scope, latent, t, texts, listener);
  }

  @Override
  public void close() {
    segment.close();
    context.close();
  }
}
