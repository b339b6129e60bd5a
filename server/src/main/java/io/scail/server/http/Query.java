package io.scail.server.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Decoded query parameters, in order. A pair with broken percent-encoding is left out. */
public record Query(Map<String, List<String>> values) {
  public Query {
    values = Map.copyOf(values);
  }

  /** Reads the text behind the question mark. */
  public static Query parse(String raw) {
    var values = new LinkedHashMap<String, List<String>>();
    for (var pair : raw.split("&", -1)) {
      var parts = pair.split("=", 2);
      var name = decode(parts[0]);
      var value = decode(parts.length < 2 ? "" : parts[1]);
      if (name.isPresent() && value.isPresent()) {
        values.computeIfAbsent(name.get(), _ -> new ArrayList<>()).add(value.get());
      }
    }
    return new Query(values);
  }

  /** The first value of a parameter. */
  public Optional<String> first(String name) {
    return values.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** Every value of a parameter, values with commas taken apart. */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of()).stream()
        .flatMap(value -> List.of(value.split(",")).stream())
        .filter(value -> !value.isEmpty())
        .toList();
  }

  /** Whether a switch is on: {@code 1}, {@code true}, {@code yes} or {@code on} in any case. */
  public boolean on(String name) {
    return first(name)
        .map(value -> value.toLowerCase(Locale.ROOT))
        .filter(value -> List.of("1", "true", "yes", "on").contains(value))
        .isPresent();
  }

  private static Optional<String> decode(String text) {
    try {
      return Optional.of(URLDecoder.decode(text, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
