package io.scail.server.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.http.Json;
import io.scail.server.jobs.JobId;
import io.scail.server.testing.RunningServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand requests with something wrong, from a fixed seed. */
final class MutatedRequestsTest {
  private static final int REQUESTS = 10_000;
  private static final int AT_ONCE = 16;
  private static final long SEED = 20_260_101;
  // Class names, frames of a trace, and words of the libraries below.
  private static final Pattern INSIDE =
      Pattern.compile(
          "Exception|\\tat |java\\.|io\\.scail|SQLITE|jdbc|helidon", Pattern.CASE_INSENSITIVE);

  private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
  private String foreignKey = "";
  private String foreignFile = "";

  @Test
  void mutatedRequestsMeetOnlyProtocolErrors(@TempDir Path folder) throws Exception {
    var gateway = Logger.getLogger("io.scail.server");
    var watcher = new SevereWatcher();
    gateway.addHandler(watcher);
    try (var server = new RunningServer(folder, false)) {
      var foreign = foreignJob(server);
      var good = goodRequests(server, foreign);
      var statuses = new TreeMap<Integer, Integer>();
      for (var request : good) {
        var status = RawAnswer.to(server.port(), request.bytes(), Duration.ofSeconds(10)).status();
        assertTrue(status >= 200 && status < 300, status + " to " + request);
      }
      // Another key's job, asked for with the wrong key.
      for (var route : List.of("", "/status?logs=1", "/status/stream", "/response")) {
        good.add(
            RawRequest.of("GET", "/queue/fal-ai/scail-2/requests/" + foreign + route, "")
                .with("Authorization", "Key " + server.key()));
      }
      for (var route : List.of("", "/content")) {
        good.add(
            RawRequest.of("GET", "/v1/videos/" + foreign + route, "")
                .with("Authorization", "Bearer " + server.key()));
      }
      var random = new SplittableRandom(SEED);
      var calls = new ArrayList<Callable<Integer>>();
      for (int i = 0; i < REQUESTS; i++) {
        var bytes = new Mutator(random.split()).spoil(good.get(i % good.size()));
        calls.add(() -> check(server.port(), bytes));
      }
      try (var callers = Executors.newFixedThreadPool(AT_ONCE)) {
        for (var status : callers.invokeAll(calls)) {
          statuses.merge(status.get(), 1, Integer::sum);
        }
      }
      System.out.printf("%d mutated requests, answers by status %s%n", REQUESTS, statuses);
      assertEquals(List.of(), complaints.stream().limit(5).toList());
      assertEquals(List.of(), watcher.seen.stream().limit(3).toList());
      assertEquals(200, server.send(server.bare("/health")).statusCode());
      assertTrue(statuses.getOrDefault(200, 0) < REQUESTS / 2, "most requests were spoiled");
    } finally {
      gateway.removeHandler(watcher);
    }
  }

  private int check(int port, byte[] bytes) throws IOException {
    var answer = RawAnswer.to(port, bytes, Duration.ofSeconds(20));
    var body = answer.text().replaceFirst("(?s)^.*?\r\n\r\n", "");
    var wrong =
        answer.timedOut()
            ? "no end"
            : answer.status() >= 500
                ? "a server's error"
                : !latin(bytes).contains(foreignKey) && answer.text().contains(foreignFile)
                    ? "another key's data"
                    : answer.status() >= 400 && INSIDE.matcher(body).find() ? "the inside" : "";
    if (!wrong.isEmpty()) {
      complaints.add(wrong + ": " + shortened(latin(bytes)) + "\n=> " + shortened(answer.text()));
    }
    return answer.status();
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String shortened(String text) {
    return text.length() > 1500 ? text.substring(0, 1500) + "…" : text;
  }

  /** One good request for every route, with a right key. */
  private static List<RawRequest> goodRequests(RunningServer server, String foreign) {
    var own = server.submit(RunningServer.input("mine")).path("request_id").asText();
    server.await(own, "COMPLETED");
    var file = upload(server);
    var app = "/queue/fal-ai/scail-2";
    var input = Json.text(RunningServer.input("dance"));
    var list = new ArrayList<RawRequest>();
    list.add(RawRequest.of("POST", app, input).with("X-Fal-Queue-Priority", "low"));
    list.add(
        RawRequest.of("POST", app + "?fal_max_queue_length=100000", input)
            .with("X-Fal-Request-Timeout", "30")
            .with("X-Fal-Object-Lifecycle-Preference", "{\"expiration_duration_seconds\":60}"));
    for (var route : List.of("/status?logs=1", "", "/status/stream?logs=1")) {
      list.add(RawRequest.of("GET", app + "/requests/" + own + route, ""));
    }
    list.add(RawRequest.of("POST", "/rest/storage/upload/initiate", "{\"file_name\":\"a.png\"}"));
    list.add(RawRequest.of("POST", "/rest/storage/auth/token", "{}"));
    list.add(RawRequest.of("POST", "/rest/tokens/", "{\"token_expiration\":120}"));
    list.add(RawRequest.of("POST", "/cdn/files/upload", "bytes").with("X-Fal-File-Name", "a.bin"));
    list.add(RawRequest.of("POST", "/cdn/files/upload/multipart", ""));
    list.add(RawRequest.of("GET", file, "").with("Range", "bytes=1-2"));
    list.add(
        RawRequest.of("GET", "/api/openapi/queue/openapi.json?endpoint_id=fal-ai/scail-2", ""));
    list.add(RawRequest.of("GET", "/v1/models?expand=openapi-3.0", ""));
    list.add(RawRequest.of("GET", "/rest/.well-known/jwks.json", ""));
    list.add(RawRequest.of("GET", "/health/ready", ""));
    list.add(RawRequest.of("GET", "/", ""));
    var multipart = multipart(server);
    list.add(RawRequest.of("PUT", multipart + "/1", "a part"));
    list.add(RawRequest.of("POST", multipart + "/complete", "{\"parts\":[{\"partNumber\":1}]}"));
    list.add(
        RawRequest.of("POST", "/api/fal/proxy", input)
            .with("x-fal-target-url", "https://queue.fal.run/fal-ai/scail-2"));
    list.addAll(videoRequests(own));
    var keyed =
        new ArrayList<>(
            list.stream()
                .map(request -> request.with("Authorization", "Key " + server.key()))
                .toList());
    keyed.add(
        RawRequest.of("GET", app + "/requests/" + foreign + "/status?logs=1", "")
            .with("Authorization", "Key " + server.otherKey()));
    return keyed;
  }

  private static List<RawRequest> videoRequests(String own) {
    var input = RunningServer.input("dance").put("seconds", "4").put("size", "1280x720");
    var form =
        """
        --xyz
        Content-Disposition: form-data; name="prompt"

        dance
        --xyz
        Content-Disposition: form-data; name="input_reference"; filename="a.png"
        Content-Type: image/png

        picture
        --xyz
        Content-Disposition: form-data; name="video_url"

        %s
        --xyz--
        """
            .formatted(RunningServer.VIDEO)
            .replace("\n", "\r\n");
    return List.of(
        RawRequest.of("POST", "/v1/videos", Json.text(input)),
        RawRequest.of("POST", "/v1/videos", form)
            .with("Content-Type", "multipart/form-data; boundary=xyz"),
        RawRequest.of("GET", "/v1/videos?limit=3&order=asc&after=" + own, ""),
        RawRequest.of("GET", "/v1/videos/" + own, ""),
        RawRequest.of("GET", "/v1/videos/" + own + "/content?variant=video", "")
            .with("Range", "bytes=1-2"));
  }

  /** A finished job of the other key, whose file must not turn up in anybody else's answer. */
  private String foreignJob(RunningServer server) throws InterruptedException {
    foreignKey = server.otherKey();
    var base = "/queue/fal-ai/scail-2";
    var answer =
        server.send(
            server
                .bare(base)
                .header("Authorization", "Key " + foreignKey)
                .POST(BodyPublishers.ofByteArray(Json.bytes(RunningServer.input("theirs")))));
    var id = Json.parse(answer.body()).path("request_id").asText();
    var job = server.backend().queue().find(JobId.parse(id).orElseThrow()).orElseThrow();
    try (var watch = server.backend().events().watch(job.id())) {
      while (!server.backend().queue().find(job.id()).orElseThrow().finished()) {
        watch.await(Duration.ofSeconds(1));
      }
    }
    var result =
        server.send(
            server.bare(base + "/requests/" + id).header("Authorization", "Key " + foreignKey));
    foreignFile = Json.parse(result.body()).path("video").path("url").asText().split("/", -1)[5];
    return id;
  }

  private static String upload(RunningServer server) {
    var answer =
        server.send(
            server
                .request("/cdn/files/upload")
                .header("X-Fal-File-Name", "a.txt")
                .POST(BodyPublishers.ofString("some bytes")));
    return Json.parse(answer.body()).path("access_url").asText().substring(server.url().length());
  }

  private static String multipart(RunningServer server) {
    var answer = server.post("/rest/storage/upload/initiate-multipart", Json.object());
    return Json.parse(answer.body()).path("upload_url").asText().substring(server.url().length());
  }

  /** Remembers what was logged as an error: nothing that a caller sends is one. */
  private static final class SevereWatcher extends Handler {
    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

    @Override
    public void publish(LogRecord entry) {
      if (entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
        seen.add(entry.getMessage() + " " + entry.getThrown());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
