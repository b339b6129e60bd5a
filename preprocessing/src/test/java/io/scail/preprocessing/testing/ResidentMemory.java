package io.scail.preprocessing.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux counts as this process's memory, heap and native together, in MiB. */
public final class ResidentMemory {
  private ResidentMemory() {}

  /** Now, after unreachable objects are gone. */
  public static long now() {
    System.gc();
    return field("VmRSS");
  }

  /** The most since the last {@link #forgetPeak}. */
  public static long peak() {
    return field("VmHWM");
  }

  public static void forgetPeak() {
    System.gc();
    try {
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long field(String name) {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
              .filter(line -> line.startsWith(name + ":"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow()
          / 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
