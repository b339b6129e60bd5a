package io.scail.models.memory;

/**
 * Parts of a request that hold memory one after another; the networks of one leave before the next.
 */
public enum Stage {
  TEXT,
  IMAGE,
  ENCODE,
  DENOISE,
  DECODE
}
