package io.scail.models.vae;

import io.scail.models.profile.VaeSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One layer of a half of the network.
 *
 * @param method that computes it, in the TorchScript text
 * @param name prefix of its weights
 */
public record Layer(String method, String name) {
  /** Frames to the mean and variance of latents. */
  public static List<Layer> encoder(VaeSpec spec) {
    var layers = new ArrayList<Layer>();
    layers.add(new Layer("convolution", "encoder.conv1"));
    int index = 0;
    for (int level = 0; level < spec.dimMult().size(); level++) {
      for (int block = 0; block < spec.resBlocks(); block++) {
        layers.add(new Layer("residual", "encoder.downsamples." + index++));
      }
      if (level < spec.temporalDownsample().size()) {
        String method = spec.temporalDownsample().get(level) ? "down3d" : "down2d";
        layers.add(new Layer(method, "encoder.downsamples." + index++));
      }
    }
    middle(layers, "encoder.");
    layers.add(new Layer("head", "encoder.head"));
    layers.add(new Layer("pointwise", "conv1"));
    return Collections.unmodifiableList(layers);
  }

  /** Latents to frames. */
  public static List<Layer> decoder(VaeSpec spec) {
    var layers = new ArrayList<Layer>();
    layers.add(new Layer("pointwise", "conv2"));
    layers.add(new Layer("convolution", "decoder.conv1"));
    middle(layers, "decoder.");
    var doubled = spec.temporalDownsample().reversed();
    int index = 0;
    for (int level = 0; level < spec.dimMult().size(); level++) {
      for (int block = 0; block <= spec.resBlocks(); block++) {
        layers.add(new Layer("residual", "decoder.upsamples." + index++));
      }
      if (level < doubled.size()) {
        layers.add(new Layer(doubled.get(level) ? "up3d" : "up2d", "decoder.upsamples." + index++));
      }
    }
    layers.add(new Layer("head", "decoder.head"));
    return Collections.unmodifiableList(layers);
  }

  private static void middle(List<Layer> layers, String half) {
    layers.add(new Layer("residual", half + "middle.0"));
    layers.add(new Layer("attention", half + "middle.1"));
    layers.add(new Layer("residual", half + "middle.2"));
  }
}
