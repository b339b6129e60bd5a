package io.scail.server.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.testing.ScailProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program from its command line. */
@Timeout(120)
final class ServeTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private ScailProcess scail(String... arguments) {
    return ScailProcess.start(folder.resolve("log"), Map.of(), arguments);
  }

  private ScailProcess serve(String... more) {
    var arguments =
        new java.util.ArrayList<>(
            java.util.List.of("serve", "--profile", "test-card", "--port", "0", "--data", data()));
    arguments.addAll(java.util.List.of(more));
    return scail(arguments.toArray(String[]::new));
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  /** Runs a command to its end and returns what it printed. */
  private String run(int status, String... arguments) {
    try (var process = scail(arguments)) {
      var printed = process.readAll();
      assertEquals(status, process.awaitEnd(SOON), process.log());
      return printed;
    }
  }

  private static int get(HttpClient client, String url, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(url));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Test
  void aJobIsDoneByAWorkerProcessAndTheStopLeavesNothingBehind() throws IOException {
    try (var rig = new FaultRig(folder, 1, Map.of())) {
      var id = rig.submit(3).orElseThrow();
      rig.await(id, "COMPLETED");
      assertEquals(1, rig.verify());
      assertEquals(2, rig.processes().size());
      rig.stop();
    }
    try (var scratch = Files.list(folder.resolve("data/scratch"));
        var unfinished = Files.list(folder.resolve("data/files/.unfinished"))) {
      assertEquals(0, scratch.count());
      assertEquals(0, unfinished.count());
    }
  }

  @Test
  void aStopLetsTheRunningJobEnd() {
    try (var rig = new FaultRig(folder, 1, Map.of("SCAIL_TEST_CARD_STEP_MILLIS", "100"))) {
      var id = rig.submit(1).orElseThrow();
      rig.await(id, "IN_PROGRESS");
      rig.stop();
      assertTrue(rig.server().log().contains("outcome=Done"), rig.server().log());
      rig.restart();
      rig.verify();
      rig.stop();
    }
  }

  @Test
  void theApiAnswersUntilTheWorkersHaveEnded() throws Exception {
    // The call takes nine steps, far longer than the grace of requests that run.
    var settings = Map.of("SCAIL_TEST_CARD_STEP_MILLIS", "400", "SCAIL_HTTP_GRACE", "1s");
    try (var rig = new FaultRig(folder, 1, settings)) {
      var status = rig.call(1);
      rig.server().terminate();
      rig.awaitNotReady();
      assertEquals(200, status.get());
      rig.stop();
    }
  }

  @Test
  void aStopThatCannotWaitGivesTheJobBack() {
    try (var rig =
        new FaultRig(
            folder,
            1,
            Map.of("SCAIL_TEST_CARD_STEP_MILLIS", "150", "SCAIL_WORKER_DRAIN", "10ms"))) {
      var id = rig.submit(2).orElseThrow();
      rig.await(id, "IN_PROGRESS");
      rig.stop();
      rig.restart();
      rig.verify();
      rig.stop();
    }
  }

  @Test
  void aSilentWorkerEndsItselfAndIsReplaced() {
    // Steps longer than the patience for silence: the watchdog bites at every attempt.
    try (var rig =
        new FaultRig(
            folder,
            1,
            Map.of(
                "SCAIL_WORKER_STUCK_AFTER", "1ms",
                "SCAIL_TEST_CARD_STEP_MILLIS", "200",
                "SCAIL_JOBS_MAX_ATTEMPTS", "2"))) {
      var id = rig.submit(1).orElseThrow();
      rig.await(id, "COMPLETED");
      var log = rig.server().log();
      assertTrue(log.contains("status=" + WorkerProcess.STUCK), log);
      assertEquals(
          "runner_disconnected", rig.result(id).path("error_type").asText(), "the poison limit");
      rig.stop();
    }
  }

  @Test
  void aWorkerThatDiesGivesBackEachOfItsJobsAtOnce() {
    // Much longer than the test may take: who waits for the lease is too late.
    try (var rig =
        new FaultRig(
            folder,
            1,
            Map.of(
                "SCAIL_WORKER_JOBS", "2",
                "SCAIL_JOBS_LEASE", "10m",
                "SCAIL_TEST_CARD_STEP_MILLIS", "200"))) {
      var first = rig.submit(1).orElseThrow();
      var second = rig.submit(2).orElseThrow();
      rig.await(first, "IN_PROGRESS");
      rig.await(second, "IN_PROGRESS");
      rig.processes().stream()
          .filter(pid -> pid != rig.server().pid())
          .forEach(pid -> ScailProcess.signal(pid, "KILL"));
      assertEquals(2, rig.verify());
      rig.stop();
    }
  }

  @Test
  void theFirstKeyClosesTheDoorForGood() throws Exception {
    try (var server = serve("--workers", "0");
        var client = HttpClient.newHttpClient()) {
      var url = server.awaitReady() + "/v1/models";
      assertEquals(200, get(client, url));
      assertEquals(401, get(client, url, "Origin", "https://elsewhere.example"));
      var key = run(0, "keys", "create", "--name", "first", "--data", data()).strip();
      assertEquals(401, get(client, url));
      assertEquals(200, get(client, url, "Authorization", "Key " + key));
      var id = key.split(":", 2)[0];
      var list = run(0, "keys", "list", "--data", data());
      assertTrue(list.contains(id) && list.contains("first"), list);
      assertFalse(list.contains(key.split(":", 2)[1]), "a secret is shown once");
      assertEquals("revoked " + id, run(0, "keys", "revoke", key, "--data", data()).strip());
      assertEquals(401, get(client, url, "Authorization", "Key " + key));
      assertEquals(401, get(client, url));
      run(1, "keys", "revoke", id, "--data", data());
      server.terminate();
      assertEquals(0, server.awaitEnd(SOON));
    }
  }

  @Test
  void withoutKeysNobodyElseIsServed() {
    for (var more :
        new String[][] {{"--host", "0.0.0.0"}, {"--public-url", "https://scail.example"}}) {
      try (var server = serve(more)) {
        assertEquals("", server.readLine());
        assertEquals(2, server.awaitEnd(SOON));
        assertTrue(server.log().contains("A server without keys serves its own machine alone"));
      }
    }
  }

  @Test
  void whatCannotBeServedIsRefusedInASentence() {
    try (var server = scail("serve", "--profile", "none-such", "--data", data())) {
      assertEquals(1, server.awaitEnd(SOON));
      assertTrue(server.log().contains("none-such"), server.log());
    }
    try (var server = serve("--workers", "0")) {
      var port = URI.create(server.awaitReady()).getPort();
      try (var second =
          scail(
              "serve",
              "--profile",
              "test-card",
              "--workers",
              "0",
              "--data",
              data(),
              "--port",
              Integer.toString(port))) {
        assertEquals(2, second.awaitEnd(SOON));
        assertTrue(second.log().contains("cannot listen"), second.log());
      }
    }
  }

  @Test
  void certificatesMakeItHttps() throws Exception {
    var store = folder.resolve("keys.p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    new ProcessBuilder(
            keytool,
            "-genkeypair",
            "-alias",
            "a",
            "-keyalg",
            "EC",
            "-dname",
            "CN=127.0.0.1",
            "-ext",
            "SAN=IP:127.0.0.1",
            "-storepass",
            "secret",
            "-keystore",
            store.toString())
        .inheritIO()
        .start()
        .waitFor();
    var keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
    var certificate = pem("CERTIFICATE", keys.getCertificate("a").getEncoded());
    var key = pem("PRIVATE KEY", keys.getKey("a", "secret".toCharArray()).getEncoded());
    try (var server = serve("--workers", "0", "--tls.certificate", certificate, "--tls.key", key)) {
      var url = server.awaitReady();
      assertTrue(url.startsWith("https://"), url);
      var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry("a", keys.getCertificate("a"));
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      try (var client = HttpClient.newBuilder().sslContext(context).build()) {
        assertEquals(200, get(client, url + "/v1/models"));
      }
    }
    try (var server = serve("--tls.certificate", certificate)) {
      assertEquals(2, server.awaitEnd(SOON));
      assertTrue(server.log().contains("tls.key names no readable file"), server.log());
    }
  }

  private String pem(String title, byte[] bytes) throws IOException {
    var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return Files.writeString(
            folder.resolve(title.replace(' ', '-') + ".pem"),
            "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(title, body, title),
            StandardCharsets.US_ASCII)
        .toString();
  }
}
