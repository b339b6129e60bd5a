package io.scail.models.memory;

import io.scail.models.profile.DitSpec;
import io.scail.models.profile.TextSpec;
import io.scail.models.profile.VaeSpec;
import io.scail.models.profile.VisionSpec;

/** Parameters of each network, from its spec alone. Proved against the published files' shapes. */
final class ParameterCount {
  private ParameterCount() {}

  /** Parameters of one transformer block: ten projections, norms, feed-forward, modulation. */
  static long ofBlock(DitSpec spec) {
    long d = spec.dim();
    long projections = 10 * (d * d + d);
    long norms = 5 * d + 2 * d;
    long feedForward = 2 * d * spec.ffn() + spec.ffn() + d;
    return projections + norms + feedForward + 6 * d;
  }

  static long of(DitSpec spec) {
    long d = spec.dim();
    long cells = (long) DitSpec.PATCH * DitSpec.PATCH;
    long patches = (2L * spec.inDim() + spec.maskDim()) * cells * d + 3 * d;
    long text = spec.textDim() * d + d + d * d + d;
    long time = spec.freqDim() * d + d + d * d + d + 6 * d * d + 6 * d;
    long clip = spec.clipDim();
    long image = 2 * clip + clip * clip + clip + clip * d + d + 2 * d;
    long head = 2 * d + spec.outDim() * cells * (d + 1);
    return patches + text + time + image + head + spec.layers() * ofBlock(spec);
  }

  static long of(TextSpec spec) {
    long d = spec.dim();
    long attention = 4 * d * spec.attentionDim();
    long feedForward = 3 * d * spec.ffn();
    long bias = (long) spec.buckets() * spec.heads();
    return spec.vocabulary() * d + d + spec.layers() * (2 * d + attention + feedForward + bias);
  }

  static long of(VisionSpec spec) {
    long d = spec.dim();
    long hidden = d * spec.mlpRatio();
    long embedding = 3L * spec.patch() * spec.patch() * d + d + spec.tokens() * d;
    long block = 4 * d + 3 * d * d + 3 * d + d * d + d + 2 * d * hidden + hidden + d;
    return embedding + 2 * d + spec.layers() * block;
  }

  static long of(VaeSpec spec) {
    return encoder(spec) + decoder(spec);
  }

  static long encoder(VaeSpec spec) {
    long width = spec.baseDim();
    long count = conv(3, width, 27);
    int levels = spec.dimMult().size();
    for (int level = 0; level < levels; level++) {
      long next = (long) spec.baseDim() * spec.dimMult().get(level);
      for (int block = 0; block < spec.resBlocks(); block++) {
        count += residual(width, next);
        width = next;
      }
      if (level < levels - 1) {
        count += conv(width, width, 9);
        if (spec.temporalDownsample().get(level)) {
          count += conv(width, width, 3);
        }
      }
    }
    long latent = 2L * spec.zDim();
    return count + middle(width) + width + conv(width, latent, 27) + conv(latent, latent, 1);
  }

  static long decoder(VaeSpec spec) {
    int levels = spec.dimMult().size();
    long width = (long) spec.baseDim() * spec.dimMult().getLast();
    long count = conv(spec.zDim(), spec.zDim(), 1) + conv(spec.zDim(), width, 27) + middle(width);
    for (int level = levels - 1; level >= 0; level--) {
      long next = (long) spec.baseDim() * spec.dimMult().get(level);
      for (int block = 0; block <= spec.resBlocks(); block++) {
        count += residual(width, next);
        width = next;
      }
      if (level > 0) {
        if (spec.temporalDownsample().get(level - 1)) {
          count += conv(width, 2 * width, 3);
        }
        count += conv(width, width / 2, 9);
        width /= 2;
      }
    }
    return count + width + conv(width, 3, 27);
  }

  private static long residual(long in, long out) {
    long shortcut = in == out ? 0 : conv(in, out, 1);
    return in + conv(in, out, 27) + out + conv(out, out, 27) + shortcut;
  }

  private static long middle(long width) {
    long attention = width + conv(width, 3 * width, 1) + conv(width, width, 1);
    return 2 * residual(width, width) + attention;
  }

  private static long conv(long in, long out, long taps) {
    return in * out * taps + out;
  }
}
