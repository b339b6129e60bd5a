package io.scail.server.fal;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.fetch.AddressGuard;
import io.scail.server.fetch.FetchFailure;
import io.scail.server.http.Exchange;
import io.scail.server.http.Json;
import io.scail.server.jobs.Priority;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What callers say about a request outside its body. */
final class SubmitHeaders {
  // Ten years: more seconds than that would overflow on their way into a database.
  private static final double MOST_SECONDS = 3.2e8;

  private SubmitHeaders() {}

  static Priority priority(Exchange exchange) {
    return exchange.header("X-Fal-Queue-Priority").filter("low"::equalsIgnoreCase).isPresent()
        ? Priority.LOW
        : Priority.NORMAL;
  }

  /** How long the caller lets the request wait for its start. */
  static Optional<Duration> startWithin(Exchange exchange) {
    var header = exchange.header("X-Fal-Request-Timeout");
    if (header.isEmpty()) {
      return Optional.empty();
    }
    try {
      var seconds = Double.parseDouble(header.get().strip());
      if (seconds > 0 && seconds < MOST_SECONDS) {
        return Optional.of(Duration.ofMillis(Math.max(1, Math.round(seconds * 1000))));
      }
    } catch (NumberFormatException e) {
      throw FalErrors.badRequest("X-Fal-Request-Timeout must be a number of seconds above 0.");
    }
    throw FalErrors.badRequest("X-Fal-Request-Timeout must be a number of seconds above 0.");
  }

  static boolean retry(Exchange exchange) {
    return exchange
        .header("X-Fal-No-Retry")
        .map(value -> value.strip().toLowerCase(Locale.ROOT))
        .filter(List.of("1", "true", "yes")::contains)
        .isEmpty();
  }

  /**
   * How long files are kept, from whichever of the two headers says so; malformed ones say nothing.
   */
  static Optional<Duration> keep(Exchange exchange) {
    for (var name : List.of("X-Fal-Object-Lifecycle-Preference", "X-Fal-Object-Lifecycle")) {
      var seconds = exchange.header(name).flatMap(SubmitHeaders::expiration);
      if (seconds.isPresent()) {
        return seconds;
      }
    }
    return Optional.empty();
  }

  private static Optional<Duration> expiration(String header) {
    JsonNode seconds;
    try {
      seconds = Json.parse(header).path("expiration_duration_seconds");
    } catch (Json.MalformedJson e) {
      return Optional.empty();
    }
    // fal's own clients recommend a thousand years for "without end".
    return seconds.isNumber() && seconds.doubleValue() >= 1
        ? Optional.of(Duration.ofSeconds((long) Math.min(seconds.doubleValue(), MOST_SECONDS)))
        : Optional.empty();
  }

  /**
   * Where to tell the outcome.
   *
   * @throws io.scail.server.http.Refusal with 400 when that is no place to call
   */
  static Optional<URI> webhook(Exchange exchange, AddressGuard guard) {
    var text = exchange.query().first("fal_webhook").filter(value -> !value.isBlank());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      var url = new URI(text.get());
      var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      if (url.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
        throw FalErrors.badRequest("fal_webhook must be an absolute http or https URL.");
      }
      guard.resolve(url.getHost().replaceAll("^\\[|]$", ""));
      return Optional.of(url);
    } catch (URISyntaxException e) {
      throw FalErrors.badRequest("fal_webhook must be an absolute http or https URL.");
    } catch (FetchFailure.Forbidden e) {
      throw FalErrors.badRequest("fal_webhook: " + e.getMessage());
    } catch (FetchFailure e) {
      // A name that does not resolve now may do so when the job is done.
      return Optional.of(URI.create(text.get()));
    }
  }

  /** Most requests that may wait already. */
  static int mostWaiting(Exchange exchange) {
    var text = exchange.query().first("fal_max_queue_length");
    if (text.isEmpty()) {
      return Integer.MAX_VALUE;
    }
    if (!text.get().matches("\\d{1,9}")) {
      throw FalErrors.badRequest("fal_max_queue_length must be an integer of 0 or more.");
    }
    return Integer.parseInt(text.get());
  }
}
