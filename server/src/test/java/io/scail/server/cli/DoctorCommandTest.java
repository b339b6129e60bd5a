package io.scail.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.http.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code scail doctor} on this machine, by its command line. */
@Timeout(120)
final class DoctorCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();

  private int doctor(String... more) {
    var command = ScailCommand.commandLine().setOut(new PrintWriter(out));
    var arguments = new java.util.ArrayList<>(java.util.List.of("doctor", "--port", "0"));
    arguments.addAll(java.util.List.of("--device", "cpu", "--data", data().toString()));
    arguments.addAll(java.util.List.of(more));
    return command.execute(arguments.toArray(String[]::new));
  }

  private Path data() {
    return folder.resolve("data");
  }

  @Test
  void aMachineThatServesIsFoundSoundAndLeftAsItWas() {
    assertEquals(0, doctor(), out.toString());
    assertTrue(out.toString().contains("0 failed"), out.toString());
    assertTrue(out.toString().contains("scail-mini, complete"), out.toString());
    assertFalse(Files.exists(data()), "nothing was made");
  }

  @Test
  void whatFailsComesWithAdviceAndAnExitStatus() {
    assertEquals(1, doctor("--profile", "scail-2", "--json"), out.toString());
    var answer = Json.parse(out.toString());
    assertFalse(answer.path("ok").asBoolean());
    var failed =
        StreamSupport.stream(answer.path("checks").spliterator(), false)
            .filter(check -> check.path("verdict").asText().equals("failed"))
            .toList();
    assertTrue(
        failed.stream().anyMatch(check -> check.path("name").asText().equals("profile")),
        answer.toString());
    failed.forEach(check -> assertTrue(check.path("advice").asText().endsWith("."), "" + check));
  }

  @Test
  void settingsThatContradictEachOtherAreAFailedCheck() {
    assertEquals(
        1, doctor("--worker.heartbeat", "10s", "--jobs.lease", "15s", "--json"), out.toString());
    assertTrue(out.toString().contains("worker.heartbeat must be at most half"), out.toString());
  }
}
