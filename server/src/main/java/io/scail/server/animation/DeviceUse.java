package io.scail.server.animation;

/**
 * A device's memory in bytes.
 *
 * @param total what it has, at least 1
 * @param used what is taken, by whomever
 */
public record DeviceUse(long total, long used) {
  public DeviceUse {
    if (total < 1 || used < 0) {
      throw new IllegalArgumentException(
          "a device has at least one byte of memory and uses 0 or more, not %d of %d"
              .formatted(used, total));
    }
  }
}
