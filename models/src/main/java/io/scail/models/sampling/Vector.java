package io.scail.models.sampling;

/** A tensor of a segment's shape that a solver reads or writes. */
enum Vector {
  /** What is being denoised; read by a step and replaced by it. */
  SAMPLE("sample"),
  /** What the network answered for this step. */
  VELOCITY("velocity"),
  /** The finished latents as this step's velocity predicts them. */
  ESTIMATE("estimate"),
  /** The estimate of the step before. */
  ESTIMATE_BEFORE("estimate_before"),
  /** The estimate of two steps before. */
  ESTIMATE_EARLIER("estimate_earlier"),
  /** The sample from which the last prediction started. */
  ORIGIN("origin");

  private final String key;

  Vector(String key) {
    this.key = key;
  }

  /** The name under which {@link Latents} keeps it. */
  String key() {
    return key;
  }
}
