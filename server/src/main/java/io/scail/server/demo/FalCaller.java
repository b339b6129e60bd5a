package io.scail.server.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.function.BiConsumer;

/** Speaks to a server the way any client of fal's queue does: submit, status, result, download. */
public final class FalCaller implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI server;

  /**
   * @param server address without a path
   */
  public FalCaller(URI server) {
    this.server = server;
  }

  /** A file as a caller can send it without uploading it first. */
  public static String dataUri(String type, Path file) throws IOException {
    return "data:"
        + type
        + ";base64,"
        + Base64.getEncoder().encodeToString(Files.readAllBytes(file));
  }

  /**
   * Sends a job and waits for its result.
   *
   * @param endpoint such as {@code fal-ai/scail-2}
   * @param onStatus hears every status and what its log has had so far
   * @return the endpoint's output
   * @throws CallFailed when the server refuses or the job fails; the message is the server's own
   */
  public JsonNode subscribe(
      String endpoint, ObjectNode input, BiConsumer<JsonNode, Integer> onStatus)
      throws IOException, InterruptedException {
    var submitted =
        answer(
            request(server.resolve("/queue/" + endpoint))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(input))));
    var status = URI.create(submitted.path("status_url").asText() + "?logs=1");
    int heard = 0;
    while (true) {
      var now = answer(request(status));
      onStatus.accept(now, heard);
      heard = now.path("logs").size();
      if (now.path("status").asText().equals("COMPLETED")) {
        return answer(request(URI.create(submitted.path("response_url").asText())));
      }
      Thread.sleep(LOOK);
    }
  }

  /** Fetches a file of an output. */
  public void download(String url, Path file) throws IOException, InterruptedException {
    var answer =
        client.send(request(URI.create(url)).build(), HttpResponse.BodyHandlers.ofFile(file));
    if (answer.statusCode() != 200) {
      throw new CallFailed("%s answered %d".formatted(url, answer.statusCode()));
    }
  }

  private static HttpRequest.Builder request(URI target) {
    return HttpRequest.newBuilder(target).timeout(ANSWER);
  }

  private JsonNode answer(HttpRequest.Builder request) throws IOException, InterruptedException {
    var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    var body = Json.parse(answer.body());
    if (answer.statusCode() >= 300) {
      throw new CallFailed(sentence(body));
    }
    return body;
  }

  /** The server's own words: a text, or the first of several problems. */
  private static String sentence(JsonNode body) {
    var detail = body.path("detail");
    if (detail.isTextual()) {
      return detail.asText();
    }
    var first = detail.path(0);
    return first.path("loc").path(first.path("loc").size() - 1).asText()
        + ": "
        + first.path("msg").asText();
  }

  @Override
  public void close() {
    client.close();
  }

  /** The server said no. */
  public static final class CallFailed extends RuntimeException {
    CallFailed(String sentence) {
      super(sentence);
    }
  }
}
