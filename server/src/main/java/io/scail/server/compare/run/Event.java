package io.scail.server.compare.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.http.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Something that happened to an item; the journal is a list of these. */
sealed interface Event {
  /** Id of the item. */
  String item();

  /** When it was written down. */
  Instant at();

  /** The item is about to be sent, and may cost this many dollars from now on. */
  record Intended(String item, Instant at, BigDecimal cost) implements Event {}

  /** The server accepted it. */
  record Submitted(String item, Instant at, String request, double seconds) implements Event {}

  /**
   * The server has its result.
   *
   * @param times seconds by name; those of a run that was interrupted in between are missing
   */
  record Made(
      String item,
      Instant at,
      JsonNode output,
      Optional<BigDecimal> billed,
      Map<String, Double> times)
      implements Event {
    public Made {
      times = Map.copyOf(times);
    }
  }

  /** Its video is on this machine. */
  record Stored(String item, Instant at, String file, String sha256, long bytes, double seconds)
      implements Event {}

  /** It ended without a video. */
  record Failed(String item, Instant at, Fault fault, String sentence) implements Event {}

  /** The line of the journal, without its end. */
  default String line() {
    var line = Json.object().put("item", item()).put("at", at().toString());
    switch (this) {
      case Intended e -> line.put("event", "intended").put("cost", e.cost.toPlainString());
      case Submitted e ->
          line.put("event", "submitted").put("request", e.request).put("seconds", e.seconds);
      case Made e -> {
        line.put("event", "made");
        e.billed.ifPresent(billed -> line.put("billed", billed.toPlainString()));
        var times = line.putObject("times");
        new TreeMap<>(e.times).forEach(times::put);
        line.set("output", e.output);
      }
      case Stored e ->
          line.put("event", "stored")
              .put("file", e.file)
              .put("sha256", e.sha256)
              .put("bytes", e.bytes)
              .put("seconds", e.seconds);
      case Failed e ->
          line.put("event", "failed").put("fault", e.fault.name()).put("sentence", e.sentence);
    }
    return Json.text(line);
  }

  /**
   * Reads a line.
   *
   * @throws RuntimeException when it is none of ours
   */
  static Event parse(String text) {
    var line = Json.parse(text);
    var item = line.required("item").asText();
    var at = Instant.parse(line.required("at").asText());
    return switch (line.required("event").asText()) {
      case "intended" -> new Intended(item, at, new BigDecimal(line.required("cost").asText()));
      case "submitted" ->
          new Submitted(
              item, at, line.required("request").asText(), line.required("seconds").asDouble());
      case "made" -> {
        var times = new TreeMap<String, Double>();
        line.required("times")
            .properties()
            .forEach(time -> times.put(time.getKey(), time.getValue().asDouble()));
        yield new Made(
            item,
            at,
            line.required("output"),
            line.has("billed")
                ? Optional.of(new BigDecimal(line.path("billed").asText()))
                : Optional.empty(),
            times);
      }
      case "stored" ->
          new Stored(
              item,
              at,
              line.required("file").asText(),
              line.required("sha256").asText(),
              line.required("bytes").asLong(),
              line.required("seconds").asDouble());
      case "failed" ->
          new Failed(
              item,
              at,
              Fault.valueOf(line.required("fault").asText()),
              Objects.requireNonNull(line.required("sentence").asText()));
      default -> throw new IllegalArgumentException("unknown event");
    };
  }
}
