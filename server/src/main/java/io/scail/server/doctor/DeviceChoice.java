package io.scail.server.doctor;

/** What the setting of the device says. */
public enum DeviceChoice {
  AUTO,
  CPU,
  CUDA
}
