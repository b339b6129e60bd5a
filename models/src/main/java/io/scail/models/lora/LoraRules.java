package io.scail.models.lora;

/** Which parts of an adapter file take effect. */
public enum LoraRules {
  /**
   * Everything: pairs with {@code alpha / rank}, full differences of weights ({@code .diff}) and of
   * biases ({@code .diff_b}). What the adapters' authors and ComfyUI do, and the default.
   */
  COMPLETE,
  /**
   * What the published fuse script does: pairs without alpha, and {@code .diff_b} only beside a
   * pair. For comparing pictures with that script's.
   */
  OFFICIAL
}
