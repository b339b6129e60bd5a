package io.scail.models.memory;

import io.scail.models.profile.DitSpec;
import io.scail.models.profile.TextSpec;
import io.scail.models.profile.VaeSpec;
import io.scail.models.profile.VisionSpec;

/**
 * The networks of a profile as the planner sees them.
 *
 * @param ditBytes bytes of a parameter of the transformer's large matrices: 4, 2, or 1 for 8-bit
 *     codes
 * @param computeBytes bytes of an element of the transformer's activations: 4 or 2
 * @param encoderBytes bytes of a parameter of the text and image encoders
 * @param vaeBytes bytes of a parameter and of an activation of the autoencoder
 * @param attentionCopies how many of queries, keys and values the device's attention kernels copy
 *     into an order of their own: {@link #CPU_COPIES} or {@link #CUDA_COPIES}
 */
public record Networks(
    DitSpec dit,
    TextSpec text,
    VisionSpec vision,
    VaeSpec vae,
    int ditBytes,
    int computeBytes,
    int encoderBytes,
    int vaeBytes,
    int attentionCopies) {
  public static final int CPU_COPIES = 3;

  /** Kernels there take rows that hold all heads. */
  public static final int CUDA_COPIES = 0;
}
