package io.scail.server.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.auth.Authenticator;
import io.scail.server.http.Exchange;
import io.scail.server.http.Face;
import io.scail.server.http.Json;
import io.scail.server.http.Refusal;
import io.scail.server.keys.Scope;
import io.scail.server.keys.UsageLedger;
import io.scail.server.keys.UsageLedger.Place;
import io.scail.server.keys.UsageLedger.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a key has used, as JSON with sums or as CSV with every job. A key with {@link Scope#USAGE}
 * sees its own use; one with {@link Scope#ADMIN} everybody's, or that of the key it names.
 */
public final class UsageFace implements Face {
  private static final int PAGE = 1_000;
  private static final int LARGEST_PAGE = 10_000;

  private final UsageLedger ledger;
  private final Authenticator authenticator;
  private final Prices prices;
  private final InstantSource clock;

  public UsageFace(
      UsageLedger ledger, Authenticator authenticator, Prices prices, InstantSource clock) {
    this.ledger = ledger;
    this.authenticator = authenticator;
    this.prices = prices;
    this.clock = clock;
  }

  @Override
  public void handle(Exchange exchange) {
    var owner = owner(exchange);
    if (!exchange.method().equals("GET")) {
      throw Refusal.detail(405, "Method Not Allowed").with("Allow", "GET");
    }
    if (exchange.segments().size() != 2) {
      throw Refusal.detail(404, "Not Found");
    }
    var span = span(exchange, owner);
    switch (exchange.query().first("format").orElse("json")) {
      case "json" -> exchange.send(200, json(exchange, span));
      case "csv" -> csv(exchange, span);
      default -> throw Refusal.detail(400, "format must be json or csv.");
    }
  }

  private Optional<String> owner(Exchange exchange) {
    var caller =
        authenticator.caller(exchange).orElseThrow(() -> Refusal.detail(401, "Usage needs a key."));
    if (!caller.may(Scope.USAGE)) {
      throw Refusal.detail(403, "This key may not do that: it lacks the scope USAGE.");
    }
    var named = exchange.query().first("key").filter(key -> !key.isEmpty());
    if (caller.may(Scope.ADMIN)) {
      return named;
    }
    if (named.filter(key -> !key.equals(caller.keyId())).isPresent()) {
      throw Refusal.detail(403, "Another key's usage needs the scope ADMIN.");
    }
    return Optional.of(caller.keyId());
  }

  /** From the first of this month to now, unless the caller says otherwise. */
  private Span span(Exchange exchange, Optional<String> owner) {
    var now = clock.instant();
    var month = now.atOffset(ZoneOffset.UTC).withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS);
    var from = exchange.query().first("from").map(UsageFace::instant).orElse(month.toInstant());
    // Entries of this very moment count too.
    var to = exchange.query().first("to").map(UsageFace::instant).orElse(now.plusSeconds(1));
    return new Span(owner, from, to);
  }

  private static Instant instant(String text) {
    try {
      var instant =
          text.length() == 10
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : Instant.parse(text);
      // Farther years do not fit into the ledger's milliseconds.
      return Instant.ofEpochMilli(instant.toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      throw Refusal.detail(
          400,
          "from and to are dates such as 2026-01-31 or instants such as 2026-01-31T12:00:00Z.");
    }
  }

  private ObjectNode json(Exchange exchange, Span span) {
    var body =
        Json.object()
            .put("from", span.from().toString())
            .put("to", span.to().toString())
            .put("currency", prices.currency())
            .put("price_per_second", prices.perSecond())
            .put("fal_price_per_second", Prices.FAL_PER_SECOND);
    var jobs = 0L;
    var seconds = BigDecimal.ZERO;
    var sums = body.putArray("sums");
    for (var sum : ledger.sums(span)) {
      jobs += sum.jobs();
      seconds = seconds.add(sum.billedSeconds());
      var node = sums.addObject().put("key", sum.owner()).put("endpoint_id", sum.endpoint());
      cost(node.put("jobs", sum.jobs()), sum.billedSeconds());
      node.put("processing_seconds", sum.processing().toMillis() / 1e3);
    }
    cost(body.putObject("total").put("jobs", jobs), seconds);
    var most = limit(exchange);
    var entries =
        ledger.entries(span, exchange.query().first("cursor").map(UsageFace::place), most);
    var list = body.putArray("entries");
    for (var entry : entries) {
      var node =
          list.addObject()
              .put("request_id", entry.jobId())
              .put("key", entry.owner())
              .put("endpoint_id", entry.endpoint())
              .put("at", entry.at().toString());
      cost(node, entry.billedSeconds());
      node.put("processing_seconds", entry.processing().toMillis() / 1e3);
    }
    if (entries.size() == most) {
      var last = entries.getLast().place();
      body.put("next_cursor", last.at().toEpochMilli() + "." + last.jobId());
    } else {
      body.putNull("next_cursor");
    }
    return body;
  }

  private void cost(ObjectNode node, BigDecimal seconds) {
    node.put("billed_seconds", plain(seconds))
        .put("cost", prices.cost(seconds))
        .put("fal_cost", Prices.falCost(seconds));
  }

  private static BigDecimal plain(BigDecimal seconds) {
    var stripped = seconds.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  private static int limit(Exchange exchange) {
    var text = exchange.query().first("limit").orElse(Integer.toString(PAGE));
    if (!text.matches("[1-9]\\d{0,4}") || Integer.parseInt(text) > LARGEST_PAGE) {
      throw Refusal.detail(400, "limit must be 1 to %d.".formatted(LARGEST_PAGE));
    }
    return Integer.parseInt(text);
  }

  private static Place place(String cursor) {
    var parts = cursor.split("\\.", 2);
    if (parts.length != 2 || !parts[0].matches("\\d{1,15}")) {
      throw Refusal.detail(400, "cursor is none that this server gave out.");
    }
    return new Place(Instant.ofEpochMilli(Long.parseLong(parts[0])), parts[1]);
  }

  private void csv(Exchange exchange, Span span) {
    exchange.with("Content-Disposition", "attachment; filename=\"usage.csv\"");
    try (var out = exchange.stream(200, "text/csv; charset=utf-8")) {
      out.write(
          "at,request_id,key,endpoint_id,billed_seconds,processing_seconds,cost_%s,fal_cost_USD\r\n"
              .formatted(prices.currency())
              .getBytes(StandardCharsets.US_ASCII));
      var after = Optional.<Place>empty();
      do {
        var page = ledger.entries(span, after, LARGEST_PAGE);
        for (var entry : page) {
          out.write(line(entry).getBytes(StandardCharsets.UTF_8));
        }
        after = page.size() < LARGEST_PAGE ? Optional.empty() : Optional.of(page.getLast().place());
      } while (after.isPresent());
    } catch (IOException e) {
      throw new UncheckedIOException("the caller stopped reading", e);
    }
  }

  private String line(UsageLedger.Entry entry) {
    var seconds = plain(entry.billedSeconds());
    return String.join(
            ",",
            entry.at().toString(),
            entry.jobId(),
            entry.owner(),
            entry.endpoint(),
            seconds.toPlainString(),
            BigDecimal.valueOf(entry.processing().toMillis(), 3).toPlainString(),
            prices.cost(seconds).toPlainString(),
            Prices.falCost(seconds).toPlainString())
        + "\r\n";
  }
}
