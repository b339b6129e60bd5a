package io.scail.server.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {
  private static Settings read(Map<String, String> flags, Map<String, String> environment) {
    return Settings.read(flags, environment, Optional.empty());
  }

  private static String refusal(Map<String, String> flags, Map<String, String> environment) {
    return assertThrows(SettingsFailure.class, () -> read(flags, environment)).sentence();
  }

  private static String refusal(Path folder, String yaml) throws IOException {
    var file = Files.writeString(folder.resolve("scail.yaml"), yaml);
    return assertThrows(
            SettingsFailure.class, () -> Settings.read(Map.of(), Map.of(), Optional.of(file)))
        .sentence();
  }

  @Test
  void aFlagWinsOverTheEnvironmentThatOverTheFileThatOverTheDefault(@TempDir Path folder)
      throws IOException {
    var file =
        Files.writeString(
            folder.resolve("scail.yaml"),
            """
            port: 1
            host: in-file
            jobs:
              lease: 20s
              max-attempts: 3
            jobs.retention: 2h
            network: {allow-private: true, allow-hosts: [one.example, two.example]}
            """);
    var settings =
        Settings.read(
            Map.of("port", "3"),
            Map.of("SCAIL_PORT", "2", "SCAIL_HOST", "in-environment", "HOME", "/"),
            Optional.of(file));
    assertEquals(3, settings.get(KnownSettings.PORT));
    assertEquals("in-environment", settings.get(KnownSettings.HOST));
    assertEquals(Duration.ofSeconds(20), settings.get(KnownSettings.JOB_LEASE));
    assertEquals(3, settings.get(KnownSettings.JOB_ATTEMPTS));
    assertEquals(Duration.ofHours(2), settings.get(KnownSettings.JOB_RETENTION));
    assertTrue(settings.get(KnownSettings.ALLOW_PRIVATE));
    assertEquals(List.of("one.example", "two.example"), settings.get(KnownSettings.ALLOW_HOSTS));
    assertEquals(Duration.ofMillis(500), settings.get(KnownSettings.WORKER_HEARTBEAT));
    assertEquals(Optional.empty(), settings.get(KnownSettings.DATABASE));
  }

  @Test
  void devicesAreAWordOrNames() {
    assertEquals(List.of("auto"), read(Map.of(), Map.of()).get(KnownSettings.DEVICE));
    assertEquals(
        List.of("cuda:0", "cuda:1"),
        read(Map.of("device", "cuda:0, cuda:1"), Map.of()).get(KnownSettings.DEVICE));
    assertEquals(
        List.of("cpu", "cpu"),
        read(Map.of("device", "cpu,cpu"), Map.of()).get(KnownSettings.DEVICE));
    for (var text : List.of("gpu", "cuda,cpu", "cuda:0,cuda:0", "cuda:0,", "auto,cpu")) {
      var refusal = refusal(Map.of("device", text), Map.of());
      assertTrue(refusal.contains("auto, cpu, cuda, or devices by name"), refusal);
    }
  }

  @Test
  void cachesAndSharesAreNumbersBetweenNothingAndAll() {
    var settings =
        read(
            Map.of("cache.balanced", "0.07", "cache.fast", "careful", "guidance.balanced", "0.7"),
            Map.of());
    assertEquals("0.07", settings.get(KnownSettings.CACHE_BALANCED));
    assertEquals("careful", settings.get(KnownSettings.CACHE_FAST));
    assertEquals("off", settings.get(KnownSettings.CACHE_TURBO));
    assertEquals(0.7, settings.get(KnownSettings.GUIDANCE_BALANCED).doubleValue());
    for (var text : List.of("slow", "1.5", "-0.1", "")) {
      assertTrue(refusal(Map.of("cache.turbo", text), Map.of()).contains("careful"), text);
      assertTrue(
          refusal(Map.of("guidance.balanced", text), Map.of()).contains("a share from 0 to 1"),
          text);
    }
  }

  @Test
  void theEnvironmentCanNameTheFile(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("scail.yaml"), "port: 7");
    var settings = read(Map.of(), Map.of("SCAIL_CONFIG", file.toString()));
    assertEquals(7, settings.get(KnownSettings.PORT));
  }

  @Test
  void anUnknownNameIsRefusedWithTheNearestOne(@TempDir Path folder) throws IOException {
    assertEquals(
        "There is no setting jobs.leese; the nearest is jobs.lease.",
        refusal(Map.of("jobs.leese", "1s"), Map.of()));
    assertEquals(
        "The environment variable SCAIL_JOBS_LEAS names no setting; the nearest is SCAIL_JOBS_LEASE.",
        refusal(Map.of(), Map.of("SCAIL_JOBS_LEAS", "1s")));
    assertEquals(
        "There is no setting jobs.lese; the nearest is jobs.lease.",
        refusal(folder, "jobs: {lese: 1s}"));
  }

  @Test
  void aBadValueIsRefusedWithItsPlaceAndWhatItMustBe(@TempDir Path folder) throws IOException {
    assertEquals(
        "The setting port must be a whole number from 0 to 65535, not \"70000\" (it comes from the flag --port).",
        refusal(Map.of("port", "70000"), Map.of()));
    assertEquals(
        "The setting jobs.lease must be a time of at least 100 ms such as 500ms, 15s or 7d, not \"soon\""
            + " (it comes from the environment variable SCAIL_JOBS_LEASE).",
        refusal(Map.of(), Map.of("SCAIL_JOBS_LEASE", "soon")));
    assertTrue(
        refusal(folder, "network.allow-private: perhaps")
            .startsWith(
                "The setting network.allow-private must be true or false, not \"perhaps\" (it comes from the file "));
  }

  @Test
  void aSecretIsNotRepeatedInARefusal() {
    var sentence = refusal(Map.of(), Map.of("SCAIL_DATABASE", ""));
    assertTrue(sentence.startsWith("The setting database must be "), sentence);
    assertFalse(sentence.contains("not \""), sentence);
  }

  @Test
  void aFileThatIsNoneIsRefused(@TempDir Path folder) throws IOException {
    assertTrue(refusal(folder, "port: [").contains("is no YAML"));
    assertTrue(refusal(folder, "just words").endsWith("must hold names and values."));
    assertTrue(refusal(folder, "port: 1\nport: 2").contains("is no YAML"));
    assertTrue(
        refusal(folder, "jobs.lease: 1s\njobs: {lease: 2s}").endsWith("names jobs.lease twice."));
    var missing = folder.resolve("none.yaml");
    var failure =
        assertThrows(
            SettingsFailure.class, () -> Settings.read(Map.of(), Map.of(), Optional.of(missing)));
    assertEquals("The settings file %s does not exist.".formatted(missing), failure.sentence());
  }

  @Test
  void anEmptyFileSaysNothing(@TempDir Path folder) throws IOException {
    var file = Files.writeString(folder.resolve("scail.yaml"), "# nothing yet\n");
    var settings = Settings.read(Map.of(), Map.of(), Optional.of(file));
    assertEquals(8080, settings.get(KnownSettings.PORT));
  }

  @Test
  void anotherProcessReadsTheSameSettingsFromTheEnvironment() {
    var settings = read(Map.of("port", "9", "s3.secret-key", "hush"), Map.of("SCAIL_HOST", "::1"));
    assertEquals(
        Map.of("SCAIL_PORT", "9", "SCAIL_S3_SECRET_KEY", "hush", "SCAIL_HOST", "::1"),
        settings.environment());
    var again = read(Map.of(), settings.environment());
    assertEquals(settings.environment(), again.environment());
  }

  @Test
  void whatTheLauncherAndAClusterPutIntoTheEnvironmentIsLeftAlone() {
    var settings =
        read(
            Map.of(),
            Map.of(
                "SCAIL_JAVA_OPTIONS", "-Xmx1g",
                "SCAIL_SERVICE_HOST", "10.0.0.1",
                "SCAIL_SERVICE_PORT_HTTP", "80",
                "SCAIL_PORT_80_TCP_ADDR", "10.0.0.1"));
    assertEquals(Map.of(), settings.environment());
  }

  @Test
  void timesSizesAndCountsAreRead() {
    var settings =
        read(
            Map.of(
                "uploads.keep", "none",
                "uploads.max-bytes", "3 KiB",
                "http.max-body", "17",
                "jobs.max-time", "90m",
                "workers", "in-process"),
            Map.of());
    assertEquals(Optional.empty(), settings.get(KnownSettings.UPLOAD_KEEP));
    assertEquals(3072, settings.get(KnownSettings.UPLOAD_BYTES));
    assertEquals(17, settings.get(KnownSettings.MAX_BODY));
    assertEquals(Optional.of(Duration.ofMinutes(90)), settings.get(KnownSettings.JOB_TIME));
    assertEquals(new WorkerCount.InProcess(), settings.get(KnownSettings.WORKERS));
  }

  @Test
  void aCommandsOwnDefaultGivesWayToWhateverIsSaid() {
    var workers = KnownSettings.WORKERS;
    var one = new WorkerCount.Processes(1);
    assertEquals(one, read(Map.of(), Map.of()).withDefault(workers, "1").get(workers));
    var said = read(Map.of(), Map.of("SCAIL_WORKERS", "auto")).withDefault(workers, "1");
    assertEquals(new WorkerCount.Auto(), said.get(workers));
  }
}
