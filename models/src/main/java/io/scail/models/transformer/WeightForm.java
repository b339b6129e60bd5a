package io.scail.models.transformer;

import io.scail.models.profile.Precision;

/** What becomes of a weight, with its number in the TorchScript text. */
public enum WeightForm {
  AS_IS(0),
  FLOAT32(1),
  BFLOAT16(2),
  CODES(3);

  private final int code;

  WeightForm(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /** The form of a weight in a tier, by its name in the checkpoint. */
  public static WeightForm of(String name, Precision precision) {
    return switch (precision) {
      case FP32 -> FLOAT32;
      // Widened where it is used, which gives the same numbers in less memory.
      case BF16 -> isWide(name) ? AS_IS : BFLOAT16;
      case FP8 -> isBlockMatrix(name) ? CODES : of(name, Precision.BF16);
    };
  }

  /** Whether the reference computes with it in float32 in every tier. */
  private static boolean isWide(String name) {
    return name.contains("norm")
        || name.contains("modulation")
        || name.startsWith("time_")
        || name.startsWith("head.")
        || name.startsWith("img_emb.proj.0.")
        || name.startsWith("img_emb.proj.4.");
  }

  private static boolean isBlockMatrix(String name) {
    return name.startsWith("blocks.") && name.endsWith(".weight") && !name.contains("norm");
  }
}
