package io.scail.server.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** A hub that files are fetched from. Safe for use by several threads. */
public final class Hub implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int MOST_REDIRECTS = 5;
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final URI base;
  private final Optional<String> token;

  /**
   * What the hub says about a file.
   *
   * @param size in bytes
   * @param version changes when the file does
   * @param sha256 the hub's own digest of it, where it tells one
   */
  record Remote(long size, String version, Optional<String> sha256) {}

  /** Bytes from a place in the file; the caller closes the stream. */
  record Piece(InputStream bytes, boolean fromStart) {}

  /**
   * @param base address, such as {@code https://huggingface.co} or a mirror's
   * @param token sent to this address and to no other
   */
  public Hub(URI base, Optional<String> token) {
    this.base = base;
    this.token = token;
  }

  private URI address(ModelFile file) {
    var path = "/" + file.repository() + "/resolve/" + file.revision() + "/" + file.path();
    return URI.create(base.toString().replaceAll("/+$", "") + path);
  }

  /**
   * Asks for size and digest.
   *
   * @throws HubFailure when the file is not to be had
   */
  Remote describe(ModelFile file) {
    var uri = address(file);
    Optional<String> linkedSize = Optional.empty();
    Optional<String> linkedEtag = Optional.empty();
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      var answer =
          send(request(uri).method("HEAD", HttpRequest.BodyPublishers.noBody()), file, isHub(uri));
      close(answer.body());
      linkedSize = linkedSize.or(() -> answer.headers().firstValue("x-linked-size"));
      linkedEtag = linkedEtag.or(() -> answer.headers().firstValue("x-linked-etag"));
      // The hub has said everything: where it redirects to may be signed for GET alone.
      boolean told = linkedSize.isPresent() && linkedEtag.isPresent();
      if (isRedirect(answer) && !told) {
        uri = target(uri, answer, file);
        continue;
      }
      if (!told) {
        requireFound(answer, file);
      }
      var size = linkedSize.or(() -> answer.headers().firstValue("content-length"));
      var etag =
          linkedEtag.or(() -> answer.headers().firstValue("etag")).orElse("").replace("\"", "");
      return new Remote(
          size.map(Long::parseLong)
              .orElseThrow(
                  () -> HubFailure.lasting("The hub does not tell the size of " + file.path())),
          etag,
          SHA256.matcher(etag).matches() ? Optional.of(etag) : Optional.empty());
    }
    throw HubFailure.lasting("The hub redirects in circles for " + file.path() + ".");
  }

  /**
   * Opens the file from a byte on.
   *
   * @param from first byte wanted
   * @param to first byte not wanted
   */
  Piece open(ModelFile file, long from, long to) {
    var uri = address(file);
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      var answer =
          send(request(uri).header("Range", "bytes=" + from + "-" + (to - 1)), file, isHub(uri));
      if (isRedirect(answer)) {
        close(answer.body());
        uri = target(uri, answer, file);
        continue;
      }
      if (answer.statusCode() == 206) {
        return new Piece(answer.body(), false);
      }
      requireFound(answer, file);
      return new Piece(answer.body(), true);
    }
    throw HubFailure.lasting("The hub redirects in circles for " + file.path() + ".");
  }

  /** Whether an address is the hub's own: a file that moved is still behind its door. */
  private boolean isHub(URI uri) {
    return base.getScheme().equals(uri.getScheme())
        && base.getHost().equals(uri.getHost())
        && base.getPort() == uri.getPort();
  }

  private static HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri).timeout(ANSWER).header("User-Agent", "scail");
  }

  private HttpResponse<InputStream> send(
      HttpRequest.Builder request, ModelFile file, boolean withToken) {
    if (withToken) {
      token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw HubFailure.passing(
          "The hub %s cannot be reached for %s: %s"
              .formatted(
                  base, file.path(), Optional.ofNullable(e.getMessage()).orElse("no answer")),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw HubFailure.lasting("Interrupted while fetching " + file.path() + ".");
    }
  }

  private static boolean isRedirect(HttpResponse<?> answer) {
    return answer.statusCode() / 100 == 3 && answer.headers().firstValue("location").isPresent();
  }

  private static URI target(URI from, HttpResponse<?> answer, ModelFile file) {
    var next = from.resolve(answer.headers().firstValue("location").orElseThrow());
    if (from.getScheme().equals("https") && !next.getScheme().equals("https")) {
      throw HubFailure.lasting("The hub redirects " + file.path() + " to an insecure address.");
    }
    return next;
  }

  private void requireFound(HttpResponse<InputStream> answer, ModelFile file) {
    int status = answer.statusCode();
    if (status == 200) {
      return;
    }
    close(answer.body());
    var what = file.repository() + "/" + file.path();
    throw switch (status) {
      case 401, 403 ->
          HubFailure.lasting(
              "The hub refuses %s (%d): accept its licence on the hub's page and give a token with SCAIL_HUB_TOKEN."
                  .formatted(what, status));
      case 404 ->
          HubFailure.lasting(
              "The hub %s has no file %s; choose another --hub.".formatted(base, what));
      case 416 -> HubFailure.lasting("The hub's copy of " + what + " has changed; begin again.");
      default ->
          new HubFailure(
              "The hub answered %d for %s.".formatted(status, what),
              status == 429 || status >= 500,
              null);
    };
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException e) {
      // Nothing of it was wanted.
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
