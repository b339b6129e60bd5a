package io.scail.server.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.natives.UnpackedLibraries;
import io.scail.server.http.Json;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Starts a {@link NativeProbe} in a folder of its own, which is removed with all it unpacked. */
final class NativeLibraries {
  private NativeLibraries() {}

  /**
   * What a probe told.
   *
   * @param status of its process; 0 when it lived to tell
   */
  record Told(int status, JsonNode body) {
    /** What was wrong; empty when nothing. */
    String problem() {
      return status == 0
          ? body.path("problem").asText()
          : "the process that loaded it ended with status " + status;
    }
  }

  /**
   * @param scratch gets what libraries unpack
   * @param environment is added to this process's own
   */
  static Told ask(String library, Path scratch, Map<String, String> environment)
      throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx256m",
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + scratch.resolve("crash"),
                "-Djava.io.tmpdir=" + scratch,
                "-D" + UnpackedLibraries.ROOT + "=" + scratch,
                "-Dorg.bytedeco.javacpp.cachedir=" + scratch.resolve("javacpp"),
                NativeProbe.class.getName(),
                library)
            .redirectError(Redirect.DISCARD);
    // Not on the command line: ONNX Runtime 1.29 ends a process whose command line has 4 KiB.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().putAll(environment);
    var process = builder.start();
    try (var printed = process.getInputStream()) {
      // One line fits the pipe, so the end can be awaited first, and this wait can be given up.
      int status = process.waitFor();
      var line = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
      return new Told(status, status == 0 ? Json.parse(last(line)) : Json.object());
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static String last(String text) {
    return text.lines().reduce("{}", (_, line) -> line);
  }

  /** Work in a folder that is removed afterwards. */
  @FunctionalInterface
  interface InScratch {
    Finding look(Path scratch) throws IOException, InterruptedException;
  }

  static Finding inScratch(InScratch work) throws IOException, InterruptedException {
    var scratch = Files.createTempDirectory("scail-doctor-");
    try {
      return work.look(scratch);
    } finally {
      try (var all = Files.walk(scratch)) {
        for (var path : List.copyOf(all.sorted(Comparator.reverseOrder()).toList())) {
          Files.deleteIfExists(path);
        }
      }
    }
  }
}
