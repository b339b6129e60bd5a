package io.scail.models.profile;

/** Arithmetic and storage of the transformer, by the name that a profile writes. */
public enum PrecisionTier {
  FP32,
  BF16,
  FP8
}
