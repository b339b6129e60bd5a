package io.scail.server.doctor;

import java.util.Locale;

/** Bytes as people read them. */
final class Sizes {
  private static final double MIB = 1L << 20;
  private static final double GIB = 1L << 30;

  private Sizes() {}

  static String text(long bytes) {
    return bytes < GIB
        ? String.format(Locale.ROOT, "%.0f MiB", bytes / MIB)
        : String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
  }
}
