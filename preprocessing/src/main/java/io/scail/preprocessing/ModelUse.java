package io.scail.preprocessing;

import io.scail.preprocessing.onnx.OnnxDevice;

/** A model that took part, and where it ran. */
public record ModelUse(String model, OnnxDevice device) {}
