package io.scail.server.doctor;

import java.lang.Runtime.Version;

/** Java, the operating system and the processor. */
final class HostChecks {
  private static final int LEAST_JAVA = 25;

  private HostChecks() {}

  static Finding java(Version version, String vendor) {
    var seen = version + ", " + vendor;
    return version.feature() >= LEAST_JAVA
        ? Finding.ok(seen)
        : Finding.failed(
            seen, "Install a JDK %d or newer and set JAVA_HOME to it.".formatted(LEAST_JAVA));
  }

  /**
   * @param system as {@code os.name} says it
   * @param processor as {@code os.arch} says it
   */
  static Finding system(String system, String processor, int cores) {
    var seen = "%s, %s, %d cores".formatted(system, processor, cores);
    return system.equals("Linux") && processor.equals("amd64")
        ? Finding.ok(seen)
        : Finding.failed(
            seen, "Use Linux on x86-64: the native libraries that come along are made for it.");
  }
}
