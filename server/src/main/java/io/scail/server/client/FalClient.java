package io.scail.server.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to a server the way any client of fal's queue does. Every call throws a {@link
 * CallFailure} when it does not succeed. Used by many threads.
 */
public final class FalClient implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final Duration TRANSFER = Duration.ofMinutes(10);
  private static final Pattern REQUEST_ID = Pattern.compile("[\\w-]{1,128}");

  private final FalServer server;
  private final Duration answerLimit;
  private final Duration transferLimit;
  private final HttpClient client = client(Redirect.NEVER);
  private final HttpClient downloads = client(Redirect.NORMAL);

  public FalClient(FalServer server) {
    this(server, ANSWER, TRANSFER);
  }

  /** With other limits for a whole answer and for a whole file. */
  FalClient(FalServer server, Duration answerLimit, Duration transferLimit) {
    this.server = server;
    this.answerLimit = answerLimit;
    this.transferLimit = transferLimit;
  }

  private static HttpClient client(Redirect redirect) {
    return HttpClient.newBuilder()
        .version(Version.HTTP_1_1)
        .connectTimeout(CONNECT)
        .followRedirects(redirect)
        .build();
  }

  /**
   * A finished request.
   *
   * @param body the endpoint's output
   * @param billed what the server counts, in seconds of video; empty when it does not say
   */
  public record Output(JsonNode body, Optional<BigDecimal> billed) {}

  /** A file as a caller can send it without uploading it first. */
  public static String dataUri(String type, Path file) throws IOException {
    return "data:"
        + type
        + ";base64,"
        + Base64.getEncoder().encodeToString(Files.readAllBytes(file));
  }

  /** Puts a job in line and returns the request's id. */
  public String submit(ObjectNode input) throws InterruptedException {
    // A connection of its own: one out of the pool may have been closed meanwhile, and then nobody
    // could tell whether the request arrived.
    try (var fresh = client(Redirect.NEVER)) {
      var answer =
          send(
              fresh,
              authorized(server.submit())
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofByteArray(Json.bytes(input))),
              answerLimit,
              BodyHandlers.ofString());
      var id = body(answer).path("request_id").asText();
      if (!REQUEST_ID.matcher(id).matches()) {
        throw new CallFailure.NoAnswer(
            "%s accepted a request without a usable request_id.".formatted(server), null);
      }
      return id;
    }
  }

  /** A request's status with its log. */
  public JsonNode status(String id) throws InterruptedException {
    return body(text(server.request(id, "/status?logs=1")));
  }

  /** A finished request's output. */
  public Output result(String id) throws InterruptedException {
    var answer = text(server.request(id, ""));
    var units =
        answer
            .headers()
            .firstValue("x-fal-billable-units")
            .filter(number -> number.matches("\\d{1,9}(\\.\\d{1,9})?"))
            .map(BigDecimal::new);
    return new Output(body(answer), units);
  }

  /** Asks for a request to be given up; one that has ended stays as it is. */
  public void cancel(String id) throws InterruptedException {
    var answer =
        send(
            client,
            authorized(server.request(id, "/cancel")).PUT(BodyPublishers.noBody()),
            answerLimit,
            BodyHandlers.ofString());
    if (answer.statusCode() != 400) {
      body(answer);
    }
  }

  /** Stores a file at the server and returns the address that a request can name. */
  public String upload(String type, Path file) throws IOException, InterruptedException {
    var order =
        Json.object()
            .put("content_type", type)
            .put("file_name", String.valueOf(file.getFileName()));
    var target = URI.create(server.rest() + "/storage/upload/initiate?storage_type=fal-cdn-v3");
    var places =
        body(
            send(
                client,
                authorized(target)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofByteArray(Json.bytes(order))),
                answerLimit,
                BodyHandlers.ofString()));
    // The address carries its own token; the key stays here.
    var answer =
        send(
            client,
            HttpRequest.newBuilder(address(places.path("upload_url").asText()))
                .header("Content-Type", type)
                .PUT(BodyPublishers.ofFile(file)),
            transferLimit,
            BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new CallFailure.Refused(
          answer.statusCode(), "", "the upload answered " + answer.statusCode());
    }
    return places.path("file_url").asText();
  }

  /**
   * Sends a job and waits for its result.
   *
   * @param onStatus hears every status and how many lines of its log were there before
   * @return the endpoint's output
   */
  public JsonNode subscribe(ObjectNode input, BiConsumer<JsonNode, Integer> onStatus)
      throws InterruptedException {
    var id = submit(input);
    int heard = 0;
    while (true) {
      var now = status(id);
      onStatus.accept(now, heard);
      heard = now.path("logs").size();
      if (now.path("status").asText().equals("COMPLETED")) {
        return result(id).body();
      }
      Thread.sleep(LOOK);
    }
  }

  /** Fetches a file of an output; the file appears whole or not at all. No key is sent. */
  public void download(String url, Path file) throws IOException, InterruptedException {
    var part = file.resolveSibling(file.getFileName() + ".part");
    try {
      var answer =
          send(
              downloads,
              HttpRequest.newBuilder(address(url)),
              transferLimit,
              BodyHandlers.ofFile(part));
      if (answer.statusCode() != 200) {
        throw new CallFailure.Refused(
            answer.statusCode(), "", "the result's file answered " + answer.statusCode());
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** An address that the server gave. */
  private URI address(String url) {
    try {
      var address = new URI(url);
      if (url.matches("https?://.*") && address.getHost() != null) {
        return address;
      }
    } catch (URISyntaxException e) {
      throw new CallFailure.NoAnswer("%s named an address that is none.".formatted(server), e);
    }
    throw new CallFailure.NoAnswer("%s named an address that is none.".formatted(server), null);
  }

  private HttpRequest.Builder authorized(URI target) {
    var request = HttpRequest.newBuilder(target);
    server.key().ifPresent(key -> request.header("Authorization", "Key " + key));
    return request;
  }

  private HttpResponse<String> text(URI target) throws InterruptedException {
    return send(client, authorized(target), answerLimit, BodyHandlers.ofString());
  }

  private <T> HttpResponse<T> send(
      HttpClient with, HttpRequest.Builder request, Duration limit, BodyHandler<T> handler)
      throws InterruptedException {
    var ready = request.build();
    var where = ready.uri().getScheme() + "://" + ready.uri().getRawAuthority();
    var answer = with.sendAsync(ready, handler);
    try {
      // A request's own timeout would end with the headers, and a body may stall as well.
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw failure(where, e.getCause());
    } catch (TimeoutException e) {
      throw new CallFailure.NoAnswer(
          "%s broke off: no whole answer within %d s.".formatted(where, limit.toSeconds()), e);
    } finally {
      answer.cancel(true);
    }
  }

  private static CallFailure failure(String where, @Nullable Throwable cause) {
    return switch (cause) {
      // Nothing of a request is sent before TLS stands.
      case ConnectException e -> unreachable(where, e);
      case HttpConnectTimeoutException e -> unreachable(where, e);
      case SSLHandshakeException e -> unreachable(where, e);
      case IOException e ->
          new CallFailure.NoAnswer("%s broke off: %s.".formatted(where, reason(e)), e);
      case null, default -> throw new IllegalStateException("a call to " + where, cause);
    };
  }

  private static CallFailure unreachable(String where, IOException cause) {
    return new CallFailure.Unreachable(
        cause instanceof SSLHandshakeException
            ? "%s cannot be reached: %s.".formatted(where, reason(cause))
            : "%s cannot be reached.".formatted(where),
        cause);
  }

  private static String reason(IOException failure) {
    return Optional.ofNullable(failure.getMessage()).orElse(failure.getClass().getSimpleName());
  }

  private JsonNode body(HttpResponse<String> answer) {
    JsonNode body;
    try {
      body = Json.parse(answer.body());
    } catch (Json.MalformedJson e) {
      body = Json.object();
    }
    if (answer.statusCode() >= 300) {
      throw refusal(answer, body);
    }
    return body;
  }

  /** The server's own words: a text, or the first of several problems. */
  private CallFailure.Refused refusal(HttpResponse<String> answer, JsonNode body) {
    var detail = body.path("detail");
    var first = detail.path(0);
    var type = first.path("type").asText(body.path("error_type").asText(""));
    var sentence =
        detail.isTextual()
            ? detail.asText()
            : first.path("loc").path(first.path("loc").size() - 1).asText()
                + ": "
                + first.path("msg").asText();
    return new CallFailure.Refused(
        answer.statusCode(),
        type,
        sentence.equals(": ") ? server + " answered " + answer.statusCode() : sentence);
  }

  @Override
  public void close() {
    client.close();
    downloads.close();
  }
}
