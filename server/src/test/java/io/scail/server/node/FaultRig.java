package io.scail.server.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.animation.AnimationInputs;
import io.scail.server.animation.AnimationParameters;
import io.scail.server.animation.AnimationRequest;
import io.scail.server.database.Database;
import io.scail.server.files.FileCatalog;
import io.scail.server.files.LocalFileStore;
import io.scail.server.http.Json;
import io.scail.server.testcard.TestCardAnimator;
import io.scail.server.testing.RecordedRun;
import io.scail.server.testing.ScailProcess;
import io.scail.server.testing.TestMedia;
import io.scail.server.testing.WebhookReceiver;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A server of processes that a test breaks, the jobs it has accepted meanwhile, and the proof that
 * none of them was lost or done twice. All jobs are test cards of 64 by 64 pixels in three
 * segments.
 */
final class FaultRig implements AutoCloseable {
  private static final int FRAMES = 20;
  private static final int SEEDS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path folder;
  private final Path data;
  private final int port;
  private final Map<String, String> settings = new HashMap<>();
  private final WebhookReceiver webhooks = new WebhookReceiver();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Map<String, Integer> accepted = new ConcurrentHashMap<>();
  private final List<String> expected = new ArrayList<>();
  private final String image;
  private final String video;
  private ScailProcess server;

  /**
   * Starts a server.
   *
   * @param more settings by environment variable, over those that make faults show soon
   */
  FaultRig(Path folder, int workers, Map<String, String> more) {
    this(folder, folder.resolve("data"), workers, more);
  }

  /** The same with its data elsewhere. */
  FaultRig(Path folder, Path data, int workers, Map<String, String> more) {
    this.folder = folder;
    this.data = data;
    this.port = freePort();
    settings.putAll(
        Map.of(
            "SCAIL_PROFILE", "test-card",
            "SCAIL_DATA", data.toString(),
            "SCAIL_PORT", Integer.toString(port),
            "SCAIL_WORKERS", Integer.toString(workers),
            "SCAIL_NETWORK_ALLOW_PRIVATE", "true",
            "SCAIL_TEST_CARD_STEP_MILLIS", "10",
            "SCAIL_WEBHOOKS_MAX_ATTEMPTS", "30"));
    settings.putAll(
        Map.of(
            "SCAIL_JOBS_LEASE", "1500ms",
            "SCAIL_JOBS_MAX_ATTEMPTS", "1000",
            "SCAIL_JOBS_FIRST_RETRY", "20ms",
            "SCAIL_WORKER_HEARTBEAT", "100ms",
            "SCAIL_WORKER_POLL", "20ms",
            "SCAIL_WEBHOOKS_LOOK", "50ms",
            "SCAIL_WEBHOOKS_FIRST_PAUSE", "50ms"));
    settings.putAll(more);
    var image = TestMedia.image(folder);
    var video = TestMedia.video(folder, FRAMES);
    this.image = TestMedia.dataUri("image/png", image);
    this.video = TestMedia.dataUri("video/mp4", video);
    for (int seed = 0; seed < SEEDS; seed++) {
      expected.add(expected(AnimationInputs.of(image, video), seed));
    }
    this.server = start();
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ScailProcess start() {
    var started = ScailProcess.start(folder.resolve("log"), settings, "serve");
    started.awaitReady();
    return started;
  }

  /** What a job of this seed must give, drawn in this process. */
  private String expected(AnimationInputs inputs, int seed) {
    var run = new RecordedRun(folder.resolve("expected-" + seed), folder.resolve("kept-" + seed));
    var base = AnimationParameters.defaults("fault", seed);
    var parameters =
        new AnimationParameters(
            base.text(),
            base.subject(),
            new AnimationParameters.Sampling(
                base.sampling().preset(), Optional.empty(), 3, 5, 3, seed),
            new AnimationParameters.Shape(
                base.shape().resolution(),
                Optional.of(new AnimationParameters.PixelSize(64, 64)),
                16,
                160,
                Optional.of(9),
                Optional.of(1)),
            base.delivery(),
            List.of());
    try (var animator = new TestCardAnimator(Duration.ZERO)) {
      var result = animator.animate(new AnimationRequest(inputs, parameters), run);
      return sha256(Files.newInputStream(result.video()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(InputStream bytes) throws IOException {
    try (bytes) {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.readAllBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  ScailProcess server() {
    return server;
  }

  /** Starts the server again after its end. */
  void restart() {
    server.close();
    server = start();
  }

  /** Submits a job with a webhook; empty when the server did not say that it took it. */
  Optional<String> submit(int seed, int steps) {
    var body = input(seed, steps);
    var hook = URLEncoder.encode(webhooks.url(), StandardCharsets.UTF_8);
    var request =
        HttpRequest.newBuilder(url("/queue/fal-ai/scail-2?fal_webhook=" + hook))
            .timeout(Duration.ofSeconds(60))
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
            .build();
    try {
      var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        return Optional.empty();
      }
      var id = Json.parse(answer.body()).path("request_id").asText();
      accepted.put(id, seed % SEEDS);
      return Optional.of(id);
    } catch (IOException e) {
      // Killed before it answered: nothing was promised.
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode input(int seed, int steps) {
    return Json.object()
        .put("prompt", "fault")
        .put("image_url", image)
        .put("video_url", video)
        .put("num_inference_steps", steps)
        .put("width", 64)
        .put("height", 64)
        .put("segment_length", 9)
        .put("segment_overlap", 1)
        .put("seed", seed % SEEDS);
  }

  /** Calls synchronously and returns when the job runs; the answer's status comes later. */
  CompletableFuture<Integer> call(int seed) {
    var request =
        HttpRequest.newBuilder(url("/fal-ai/scail-2"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(input(seed, 3))))
            .build();
    var status =
        client
            .sendAsync(request, HttpResponse.BodyHandlers.discarding())
            .thenApply(HttpResponse::statusCode);
    try (var opened = Database.open("sqlite:" + data.resolve("jobs.db"))) {
      until(
          () -> count(opened, "SELECT COUNT(*) FROM job WHERE state = 'running'") == 1,
          "the call's job does not run");
    }
    return status;
  }

  /** Waits until a caller who comes anew is told that the server is not ready. */
  void awaitNotReady() {
    until(
        () -> {
          try (var newcomer = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(url("/health/ready")).build();
            return newcomer.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()
                == 503;
          } catch (IOException e) {
            throw new UncheckedIOException(server.log(), e);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        },
        "the server stays ready");
  }

  /** The same with three steps a segment, as {@link #verify()} expects. */
  Optional<String> submit(int seed) {
    return submit(seed, 3);
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private JsonNode get(String path) {
    try {
      var request = HttpRequest.newBuilder(url(path)).timeout(Duration.ofSeconds(60)).build();
      return Json.parse(client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(server.log(), e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The status word of a job. */
  String status(String id) {
    return get("/queue/fal-ai/scail-2/requests/" + id + "/status").path("status").asText();
  }

  /** What the result route says of a job. */
  JsonNode result(String id) {
    return get("/queue/fal-ai/scail-2/requests/" + id);
  }

  /** Waits until a job has this status. */
  void await(String id, String status) {
    until(() -> status(id).equals(status), "job " + id + " did not become " + status);
  }

  private void until(java.util.function.BooleanSupplier condition, String otherwise) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(otherwise + "; the log:\n" + server.log());
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  /**
   * Waits for the end of everything and proves that each accepted job has its right output once,
   * that its webhook came, and that nothing half-written has a name.
   *
   * @return how many jobs were accepted
   */
  int verify() {
    for (var id : accepted.keySet()) {
      await(id, "COMPLETED");
    }
    until(
        () -> webhooks.received().keySet().containsAll(accepted.keySet()),
        "a webhook did not come");
    accepted.forEach(this::verifyOutput);
    var database = settings.getOrDefault("SCAIL_DATABASE", "sqlite:" + data.resolve("jobs.db"));
    try (var opened = Database.open(database)) {
      // Also the jobs whose submit was not answered come to an end.
      until(() -> unfinished(opened) == 0, "jobs are left");
      var once = count(opened, "SELECT COUNT(*) FROM usage_entry");
      assertEquals(count(opened, "SELECT COUNT(*) FROM job WHERE state = 'succeeded'"), once);
      assertEquals(once, count(opened, "SELECT COUNT(*) FROM stored_file"));
      assertEquals(0, count(opened, "SELECT COUNT(*) FROM job WHERE state <> 'succeeded'"));
    }
    verifyFiles();
    return accepted.size();
  }

  private static long unfinished(Database database) {
    return count(database, "SELECT COUNT(*) FROM job WHERE finished_at IS NULL");
  }

  private static long count(Database database, String sql) {
    return database.read(tx -> tx.number(sql));
  }

  private void verifyOutput(String id, int seed) {
    var output = result(id);
    var url = URI.create(output.path("video").path("url").asText());
    try {
      var request = HttpRequest.newBuilder(url).build();
      var bytes = client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
      assertEquals(expected.get(seed), sha256(bytes), id);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    var hook = Objects.requireNonNull(webhooks.received().get(id), id);
    assertEquals("OK", hook.path("status").asText(), id);
    assertEquals(
        output.path("video").path("file_size"),
        hook.path("payload").path("video").path("file_size"),
        id);
  }

  /** Results are the only files here, so whatever has a name must be one of them, whole. */
  private void verifyFiles() {
    try (var store = LocalFileStore.open(data.resolve("files"))) {
      store.list(
          FileCatalog.FILES,
          found -> {
            try {
              var bytes = store.read(found.key(), 0, Long.MAX_VALUE).orElseThrow();
              assertTrue(expected.contains(sha256(bytes)), found.key().toString());
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  /** Processes of this rig that are alive. */
  List<Long> processes() {
    var mine = "SCAIL_DATA=" + data + "\0";
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> environment(pid).contains(mine))
        .toList();
  }

  private static String environment(long pid) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // Gone, or somebody else's.
      return "";
    }
  }

  /** Stops the server as an operator does, and proves that no process is left. */
  void stop() {
    server.terminate();
    assertEquals(0, server.awaitEnd(Duration.ofSeconds(40)), "exit status");
    awaitNoProcess();
  }

  /** Waits until no process of this rig is alive. */
  void awaitNoProcess() {
    until(() -> processes().isEmpty(), "processes are left");
  }

  @Override
  public void close() {
    server.close();
    processes().forEach(pid -> ScailProcess.signal(pid, "KILL"));
    webhooks.close();
    client.close();
  }
}
