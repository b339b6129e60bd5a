package io.scail.models.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process really holds, as the Linux kernel counts it: pages in memory, libtorch's and
 * the Java heap's together. Weights that are mapped and were read count, too.
 */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  // M_MMAP_THRESHOLD of malloc.h.
  private static final int MMAP_THRESHOLD = -3;
  private static final int LARGE_BLOCK = 1 << 17;

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
    countExactly();
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

  /**
   * The C library keeps what was freed for its next allocation: pages that are resident already
   * would hide growth, and pages not given back would feign it. Large blocks get pages of their own
   * from here on, and what is free now goes back.
   */
  @SuppressWarnings("restricted")
  private static void countExactly() {
    var linker = Linker.nativeLinker();
    var c = linker.defaultLookup();
    var option =
        linker.downcallHandle(
            c.findOrThrow("mallopt"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    var trim =
        linker.downcallHandle(
            c.findOrThrow("malloc_trim"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
    try {
      int accepted = (int) option.invokeExact(MMAP_THRESHOLD, LARGE_BLOCK);
      int released = (int) trim.invokeExact(0L);
      assert accepted == 1 && released >= 0;
    } catch (Throwable e) {
      throw new IllegalStateException("the C library's allocator cannot be told", e);
    }
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
