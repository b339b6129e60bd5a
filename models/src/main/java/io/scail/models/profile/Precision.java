package io.scail.models.profile;

/** Arithmetic and storage of the transformer. Latents, time and head are float32 in every tier. */
public enum Precision {
  /** Everything in float32. */
  FP32,

  /**
   * The reference's mixed policy: matrices, attention and GELU in bfloat16 with float32
   * accumulation; norms, modulation, gates, time and head in float32; a float32 residual stream
   * from the first addition on.
   */
  BF16,

  /**
   * As {@link #BF16}, with the matrices of the blocks stored as e4m3 codes and one float32 scale a
   * row. Multiplied as codes where the device can, widened to bfloat16 before use elsewhere.
   */
  FP8
}
