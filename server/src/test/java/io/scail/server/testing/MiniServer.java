package io.scail.server.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The program as an operator runs it, with the small network that comes along: an API process and a
 * worker process, a key, and a caller who knows nothing but the wire.
 */
public final class MiniServer implements AutoCloseable {
  private static final String ENDPOINT = "/queue/fal-ai/scail-2";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_NANOS = 20_000_000;

  private final Path folder;
  private final Path data;
  private final ScailProcess server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;
  private final String key;
  private int downloads;

  /**
   * Starts a server and waits until it answers.
   *
   * @param folder an empty folder
   * @param more settings by environment variable
   */
  public MiniServer(Path folder, Map<String, String> more) {
    this.folder = folder;
    this.data = folder.resolve("data");
    var settings = new HashMap<String, String>();
    settings.put("SCAIL_PROFILE", "scail-mini");
    settings.put("SCAIL_DATA", data.toString());
    settings.put("SCAIL_PORT", "0");
    // Media of tests are small, the libraries beneath them are not.
    settings.put("SCAIL_WORKER_JAVA_OPTIONS", "-Xmx1g");
    settings.put("SCAIL_WORKER_HEARTBEAT", "100ms");
    settings.put("SCAIL_WORKER_POLL", "20ms");
    settings.put("SCAIL_JOBS_FIRST_RETRY", "20ms");
    settings.putAll(more);
    var log = folder.resolve("log");
    try (var keys = ScailProcess.start(log, settings, "keys", "create", "--name", "test")) {
      key = keys.readAll().strip();
    }
    server = ScailProcess.start(log, settings, "serve");
    url = server.awaitReady().replaceAll("/$", "");
  }

  /** Address without a path. */
  public String url() {
    return url;
  }

  /** The text of a key that may use jobs and files. */
  public String key() {
    return key;
  }

  /** The folder of everything that the server keeps. */
  public Path data() {
    return data;
  }

  /** Folder of the adapters that callers may name. */
  public Path adapters() {
    try {
      return Files.createDirectories(data.resolve("loras"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the processes have said on standard error. */
  public String log() {
    return server.log();
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create(target.startsWith("http") ? target : url + target))
        .timeout(PATIENCE)
        .header("Authorization", "Key " + key);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    return send(request, HttpResponse.BodyHandlers.ofString());
  }

  private <T> HttpResponse<T> send(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return client.send(request.build(), handler);
    } catch (IOException e) {
      throw new UncheckedIOException(log(), e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Puts a job into the queue and returns its id. */
  public String submit(ObjectNode input) {
    var answer =
        send(request(ENDPOINT).POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(input))));
    assertEquals(200, answer.statusCode(), answer.body());
    return Json.parse(answer.body()).path("request_id").asText();
  }

  /** Asks for a job's end. */
  public void cancel(String id) {
    var cancelling = request(ENDPOINT + "/requests/" + id + "/cancel");
    assertEquals(
        202, send(cancelling.PUT(HttpRequest.BodyPublishers.noBody())).statusCode(), "cancel");
  }

  private JsonNode status(String id) {
    return Json.parse(send(request(ENDPOINT + "/requests/" + id + "/status?logs=1")).body());
  }

  /** What the job's log has so far. */
  public List<String> lines(String id) {
    return StreamSupport.stream(status(id).path("logs").spliterator(), false)
        .map(line -> line.path("message").asText())
        .toList();
  }

  /** Waits until the job's log has a line that begins like this. */
  public void awaitLine(String id, String beginning) {
    await(
        () -> lines(id).stream().anyMatch(line -> line.startsWith(beginning)),
        () -> "the job did not say \"" + beginning + "\"");
  }

  /** Waits until the job is in a stage, such as {@code preprocess}. */
  public void awaitStage(String id, String stage) {
    awaitStatus(id, status -> status.path("progress").path("stage").asText().equals(stage));
  }

  /** Waits until a job has ended and returns its last status. */
  public JsonNode awaitEnd(String id) {
    awaitStatus(id, status -> status.path("status").asText().equals("COMPLETED"));
    return status(id);
  }

  private void awaitStatus(String id, Predicate<JsonNode> wanted) {
    await(() -> wanted.test(status(id)), () -> "the job's last status is " + status(id));
  }

  /** Waits until the processes' log has this. */
  public void awaitLog(String text) {
    await(() -> log().contains(text), () -> "the log has no \"" + text + "\"");
  }

  /** Waits until a condition holds. */
  public void await(BooleanSupplier condition, java.util.function.Supplier<String> otherwise) {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end || !server.isAlive()) {
        throw new AssertionError(otherwise.get() + "; the log:\n" + log());
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Waits for a job's end and fetches its output; fails when the job did. */
  public JsonNode output(String id) {
    awaitEnd(id);
    var answer = send(request(ENDPOINT + "/requests/" + id));
    assertEquals(200, answer.statusCode(), () -> answer.body() + lines(id) + log());
    return Json.parse(answer.body());
  }

  /** What the result route answers for a job that ended without one. */
  public HttpResponse<String> refused(String id) {
    awaitEnd(id);
    return send(request(ENDPOINT + "/requests/" + id));
  }

  /** Fetches one file of an output. */
  public Path download(JsonNode file) {
    var target = folder.resolve(downloads++ + "-" + file.path("file_name").asText());
    var answer = send(request(file.path("url").asText()), HttpResponse.BodyHandlers.ofFile(target));
    assertEquals(200, answer.statusCode(), file.toString());
    return target;
  }

  /** Submits, waits and fetches the video. */
  public Path video(ObjectNode input) {
    return download(output(submit(input)).path("video"));
  }

  /** The worker that runs now. */
  public ProcessHandle worker() {
    await(() -> server.children().size() == 1, () -> "there is no one worker");
    return server.children().getFirst();
  }

  /** Kills the worker as a crash or an operator would, and waits until it is gone. */
  public void killWorker() {
    var worker = worker();
    ScailProcess.signal(worker.pid(), "KILL");
    await(() -> !worker.isAlive(), () -> "the worker outlived its kill");
  }

  /** Files in a folder of the data folder at whatever depth, without locks. */
  public List<Path> files(String name) {
    var root = data.resolve(name);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    var found = new TreeSet<Path>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (!file.endsWith("lock")) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException reason)
                throws IOException {
              return gone(file, reason);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException reason)
                throws IOException {
              return reason == null ? FileVisitResult.CONTINUE : gone(folder, reason);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(found);
  }

  /** The server deletes files while they are looked at. */
  private static FileVisitResult gone(Path path, IOException reason) throws IOException {
    if (Files.exists(path)) {
      throw reason;
    }
    return FileVisitResult.CONTINUE;
  }

  /** Stops the server as an operator does; returns the processes that it had. */
  public List<ProcessHandle> stop() {
    var children = server.children();
    server.terminate();
    assertEquals(0, server.awaitEnd(Duration.ofSeconds(40)), this::log);
    return children;
  }

  @Override
  public void close() {
    server.close();
    client.close();
  }
}
