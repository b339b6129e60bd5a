package io.scail.preprocessing.pose;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.Tensor;
import java.util.Map;

/** Takes expected outputs out of a model's answer. */
final class OnnxOutputs {
  private OnnxOutputs() {}

  /** The output at a place in the graph's order. */
  static float[] floats(OnnxModel model, Map<String, Tensor> outputs, int index) {
    return floats(model, outputs, model.outputs().get(index));
  }

  static float[] floats(OnnxModel model, Map<String, Tensor> outputs, String name) {
    if (outputs.get(name) instanceof Tensor.Floats floats) {
      return floats.values();
    }
    throw new ModelFailure(
        model.name(), "it has no output " + name + " of 32-bit floats; export it again");
  }
}
