package io.scail.models.weights;

import io.scail.models.profile.VaeSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Names and sizes of the video autoencoder's weights. */
final class VaeWeights {
  private static final long COLOURS = 3;

  private final VaeSpec spec;
  private final SequencedMap<String, List<Long>> sizes = new LinkedHashMap<>();

  VaeWeights(VaeSpec spec) {
    this.spec = spec;
  }

  SequencedMap<String, List<Long>> sizes() {
    encoder();
    // Mean and log-variance, of which only the mean is used, come from one convolution.
    convolution("conv1", 2L * spec.zDim(), 2L * spec.zDim(), 1);
    convolution("conv2", spec.zDim(), spec.zDim(), 1);
    decoder();
    if (spec.components()) {
      components();
    }
    return sizes;
  }

  private void encoder() {
    var widths = widths();
    convolution("encoder.conv1", widths.getFirst(), colours(), 3);
    int index = 0;
    long in = widths.getFirst();
    for (int level = 0; level < widths.size(); level++) {
      long out = widths.get(level);
      for (int i = 0; i < spec.resBlocks(); i++) {
        residual("encoder.downsamples." + index++, in, out);
        in = out;
      }
      if (level < spec.temporalDownsample().size()) {
        String name = "encoder.downsamples." + index++;
        put(name + ".resample.1.weight", out, out, 3, 3);
        put(name + ".resample.1.bias", out);
        if (spec.temporalDownsample().get(level)) {
          put(name + ".time_conv.weight", out, out, 3, 1, 1);
          put(name + ".time_conv.bias", out);
        }
      }
    }
    middle("encoder.middle", in);
    put("encoder.head.0.gamma", in, 1, 1, 1);
    convolution("encoder.head.2", 2L * spec.zDim(), in, 3);
  }

  private void decoder() {
    var widths = widths().reversed();
    var temporal = spec.temporalDownsample().reversed();
    long in = widths.getFirst();
    convolution("decoder.conv1", in, spec.zDim(), 3);
    middle("decoder.middle", in);
    int index = 0;
    for (int level = 0; level < widths.size(); level++) {
      long out = widths.get(level);
      for (int i = 0; i <= spec.resBlocks(); i++) {
        residual("decoder.upsamples." + index++, in, out);
        in = out;
      }
      if (level < temporal.size()) {
        String name = "decoder.upsamples." + index++;
        put(name + ".resample.1.weight", out / 2, out, 3, 3);
        put(name + ".resample.1.bias", out / 2);
        if (temporal.get(level)) {
          put(name + ".time_conv.weight", 2 * out, out, 3, 1, 1);
          put(name + ".time_conv.bias", 2 * out);
        }
        in = out / 2;
      }
    }
    put("decoder.head.0.gamma", in, 1, 1, 1);
    convolution("decoder.head.2", colours(), in, 3);
  }

  /** A latent cell is a linear map of its block of pixels; a block is one of 3 × 3 cells. */
  private void components() {
    long side = spec.spatialStride();
    long block = COLOURS * spec.temporalStride() * side * side;
    put("encoder.components.weight", spec.zDim(), block);
    put("encoder.components.bias", spec.zDim());
    put("decoder.components.weight", block, spec.zDim(), 3, 3);
    put("decoder.components.bias", block);
  }

  private long colours() {
    return COLOURS * spec.patch() * spec.patch();
  }

  private List<Long> widths() {
    var widths = new ArrayList<Long>();
    spec.dimMult().forEach(factor -> widths.add((long) spec.baseDim() * factor));
    return widths;
  }

  private void middle(String name, long channels) {
    residual(name + ".0", channels, channels);
    put(name + ".1.norm.gamma", channels, 1, 1);
    put(name + ".1.to_qkv.weight", 3 * channels, channels, 1, 1);
    put(name + ".1.to_qkv.bias", 3 * channels);
    put(name + ".1.proj.weight", channels, channels, 1, 1);
    put(name + ".1.proj.bias", channels);
    residual(name + ".2", channels, channels);
  }

  private void residual(String name, long in, long out) {
    put(name + ".residual.0.gamma", in, 1, 1, 1);
    convolution(name + ".residual.2", out, in, 3);
    put(name + ".residual.3.gamma", out, 1, 1, 1);
    convolution(name + ".residual.6", out, out, 3);
    if (in != out) {
      convolution(name + ".shortcut", out, in, 1);
    }
  }

  private void convolution(String name, long out, long in, long kernel) {
    put(name + ".weight", out, in, kernel, kernel, kernel);
    put(name + ".bias", out);
  }

  private void put(String name, long... dimensions) {
    sizes.put(name, Arrays.stream(dimensions).boxed().toList());
  }
}
