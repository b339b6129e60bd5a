package io.scail.preprocessing.media;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JavaCPP reads its limits once a process, so a process of its own tells what they are. */
final class JavaCppLimitTest {

  /** Prints the limit that holds once a video is about to be read. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) {
      System.out.println(new Deadline(MediaLimits.defaults()).isOver());
      System.out.println(Pointer.maxPhysicalBytes());
    }
  }

  @Test
  void nativeMemoryOfTheProcessIsNotLimited(@TempDir Path folder)
      throws IOException, InterruptedException {
    var printed = folder.resolve("printed.txt");
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                Probe.class.getName())
            .redirectOutput(printed.toFile());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    assertEquals(0, builder.start().waitFor());
    assertEquals("false\n0\n", Files.readString(printed));
  }
}
