package io.scail.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One request and its answer, after routing. Belongs to one thread. */
public final class Exchange {
  private static final HeaderName JOB_ID = HeaderNames.create("x-fal-request-id");

  private final ServerRequest request;
  private final ServerResponse response;
  private final Target target;
  private final Connections connections;
  private final BodyMemory.Share memory;
  private int status;
  private Optional<String> key = Optional.empty();

  Exchange(
      ServerRequest request,
      ServerResponse response,
      Target target,
      Connections connections,
      BodyMemory.Share memory) {
    this.memory = memory;
    this.request = request;
    this.response = response;
    this.target = target;
    this.connections = connections;
  }

  public Target target() {
    return target;
  }

  public List<String> segments() {
    return target.segments();
  }

  public Query query() {
    return target.query();
  }

  public PublicUrls urls() {
    return target.urls();
  }

  /** Method in upper case. */
  public String method() {
    return request.prologue().method().text();
  }

  /** The first value of a header. */
  public Optional<String> header(String name) {
    return request.headers().first(HeaderNames.create(name));
  }

  /** The caller's address. */
  public String peer() {
    return request.remotePeer().host();
  }

  /**
   * The whole body. It counts as memory in use until the answer, or until this exchange begins to
   * wait: then nothing of its size may be held any more.
   *
   * @throws BodyTooLarge when it is longer than {@code most} bytes, or than there is memory for
   * @throws Refusal with 400 when the caller stops in the middle, with 503 when other bodies take
   *     all memory there is for them
   */
  public byte[] body(int most) {
    var limit = (int) Math.min(most, memory.most());
    var announced = request.headers().contentLength().orElse(0);
    if (announced > limit) {
      throw new BodyTooLarge(limit);
    }
    try (var stream = memory.metered(body())) {
      var bytes = stream.readNBytes(limit);
      if (bytes.length == limit && stream.read() >= 0) {
        throw new BodyTooLarge(limit);
      }
      return bytes;
    } catch (IOException e) {
      throw brokenBody();
    }
  }

  /** The body as it comes in. */
  public InputStream body() {
    return request.content().hasEntity()
        ? new RequestBody(request.content().inputStream())
        : InputStream.nullInputStream();
  }

  /** The refusal of a request whose body could not be read to its end. */
  public static Refusal brokenBody() {
    return new Refusal(
        400,
        Json.object()
            .put("detail", "The body ended early or is not framed as its headers say.")
            .put("error_type", "bad_request"),
        Map.of("X-Fal-Error-Type", "bad_request", "Connection", "close"));
  }

  /** The announced number of body bytes. */
  public Optional<Long> contentLength() {
    var length = request.headers().contentLength();
    return length.isPresent() ? Optional.of(length.getAsLong()) : Optional.empty();
  }

  /** Adds a header to the answer. */
  public Exchange with(String name, String value) {
    response.header(name, value);
    return this;
  }

  /** Answers with JSON. */
  public void send(int code, JsonNode body) {
    send(code, "application/json", Json.bytes(body));
  }

  /** Answers with bytes. */
  public void send(int code, String contentType, byte[] bytes) {
    start(code).header(HeaderNames.CONTENT_TYPE, contentType);
    response.send(bytes);
  }

  /** Answers without a body. */
  public void send(int code) {
    start(code).send();
  }

  /** Answers {@code HEAD} with the length that {@code GET} would have. */
  public void sendHead(int code, String contentType, long length) {
    start(code)
        .header(HeaderNames.CONTENT_TYPE, contentType)
        .header(HeaderNames.CONTENT_LENGTH, Long.toString(length));
    response.send();
  }

  /** Answers with a stream of known length. */
  public void send(int code, String contentType, InputStream bytes, long length) {
    start(code)
        .header(HeaderNames.CONTENT_TYPE, contentType)
        .header(HeaderNames.CONTENT_LENGTH, Long.toString(length));
    try (var out = response.outputStream()) {
      bytes.transferTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("the caller stopped reading", e);
    }
  }

  /** Answers with events; the caller of this method closes the stream. */
  public EventStream events() {
    releaseBody();
    start(200)
        .header(HeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        // Reverse proxies that buffer answers would hold events back.
        .header("X-Accel-Buffering", "no");
    return new EventStream(response.outputStream());
  }

  /** Answers with a stream of unknown length. */
  public OutputStream stream(int code, String contentType) {
    start(code).header(HeaderNames.CONTENT_TYPE, contentType);
    return response.outputStream();
  }

  /**
   * Watches the connection from here on; the body must have been read. After the answer the
   * connection closes, because the watch has taken what comes next on it.
   */
  public Connections.Watch watch() {
    releaseBody();
    response.header(HeaderNames.CONNECTION, "close");
    return connections.watch();
  }

  int status() {
    return status;
  }

  /** The body that was read counts no longer. */
  void releaseBody() {
    memory.close();
  }

  /** Remembers for logs which key asks. */
  public void identify(String keyId) {
    key = Optional.of(keyId);
  }

  /** What a listener hears of this exchange. */
  Answered answered(Duration took) {
    return new Answered(
        RequestId.current(),
        target.service(),
        method(),
        target.loggable(),
        status,
        took,
        peer(),
        key,
        response.headers().first(JOB_ID));
  }

  private ServerResponse start(int code) {
    status = code;
    return response.status(Status.create(code, reason(code)));
  }

  private static String reason(int code) {
    // Not in Helidon's table: the code that a caller's own cancellation has.
    return code == 499 ? "Client Closed Request" : Status.create(code).reasonPhrase();
  }

  /** A body is longer than this route takes. */
  public static final class BodyTooLarge extends RuntimeException {
    private final long most;

    BodyTooLarge(long most) {
      super("The body is larger than the %d bytes that are allowed.".formatted(most));
      this.most = most;
    }

    public long most() {
      return most;
    }
  }
}
