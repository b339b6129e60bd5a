package io.scail.preprocessing;

import io.scail.preprocessing.onnx.OnnxDevice;
import io.scail.preprocessing.onnx.OnnxModel;

/**
 * A model that took part.
 *
 * @param model file name
 * @param device where it ran
 * @param sha256 of the graph's file; where its weights lie in further files, of all their digests
 */
public record ModelUse(String model, OnnxDevice device, String sha256) {

  static ModelUse of(OnnxModel model) {
    return new ModelUse(model.name(), model.device(), model.sha256());
  }
}
