package io.scail.models.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process really holds, as the Linux kernel counts it: pages in memory, libtorch's and
 * the Java heap's together. Weights that are mapped and were read count, too.
 */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  private ProcessMemory() {}

  /** Bytes resident now. */
  public static long resident() {
    return kibibytes("VmRSS:");
  }

  /**
   * Runs work and returns by how many bytes the resident set grew at its highest over what it was
   * before. One measurement at a time.
   */
  public static long growthDuring(Runnable work) {
    try {
      // 5 resets the high-water mark to the current resident set.
      Files.writeString(CLEAR, "5");
    } catch (IOException e) {
      throw new UncheckedIOException("the kernel does not let the high-water mark be reset", e);
    }
    long before = resident();
    work.run();
    return Math.max(0, kibibytes("VmHWM:") - before);
  }

  private static long kibibytes(String key) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(key)) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(STATUS + " cannot be read", e);
    }
    throw new IllegalStateException(STATUS + " has no " + key);
  }
}
