package io.scail.server.animation;

/** The parts of a run that are worth telling apart in progress, logs and metrics. */
public enum AnimationStage {
  FETCH,
  PREPROCESS,
  ENCODE,
  DENOISE,
  DECODE,
  WRITE
}
