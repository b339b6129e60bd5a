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
      var equals = pair.indexOf('=');
      var name = equals < 0 ? pair : pair.substring(0, equals);
      try {
        values
            .computeIfAbsent(decode(name), _ -> new ArrayList<>())
            .add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
      } catch (IllegalArgumentException e) {
        // A pair that nobody can read asks for nothing.
        continue;
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

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
