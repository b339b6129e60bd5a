package io.scail.models.profile;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A mapping of a profile, read key by key. A missing key, a wrong type and a key that nobody asked
 * for are each refused by name.
 */
final class Section {
  private final String name;
  private final JsonNode node;
  private final Set<String> read = new HashSet<>();

  private Section(String name, JsonNode node) {
    this.name = name;
    this.node = node;
  }

  static Section of(String name, JsonNode node) {
    Check.that(node.isObject(), "%s must be a mapping of keys to values", name);
    return new Section(name, node);
  }

  /** Reads the section with {@code reader}, then refuses keys that it left. */
  <T> T all(Function<Section, T> reader) {
    T value;
    try {
      value = reader.apply(this);
    } catch (SectionFailure e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new SectionFailure(name + ": " + e.getMessage(), e);
    }
    for (var field : node.properties()) {
      if (!read.contains(field.getKey())) {
        throw new SectionFailure(
            "unknown key \"" + field.getKey() + "\" in " + name + "; remove it or correct it");
      }
    }
    return value;
  }

  Section section(String key) {
    return of(path(key), required(key));
  }

  String text(String key) {
    var value = required(key);
    if (!value.isTextual()) {
      throw wrong(key, "a text", value);
    }
    return value.asText();
  }

  /** Empty where the key is missing. */
  Optional<String> optionalText(String key) {
    return has(key) ? Optional.of(text(key)) : Optional.empty();
  }

  int integer(String key) {
    return integer(key, required(key));
  }

  int integer(String key, int otherwise) {
    return has(key) ? integer(key) : otherwise;
  }

  boolean flag(String key, boolean otherwise) {
    return has(key) ? flag(key, required(key)) : otherwise;
  }

  double number(String key) {
    return number(key, required(key));
  }

  List<Integer> integers(String key) {
    return list(key, value -> integer(key, value));
  }

  List<Double> numbers(String key) {
    return list(key, value -> number(key, value));
  }

  List<Boolean> booleans(String key) {
    return list(key, value -> flag(key, value));
  }

  /** Files, each a path or a mapping with {@code path} and {@code sha256}. */
  List<WeightChoice> files(String key) {
    return list(
        key,
        value ->
            value.isTextual()
                ? new WeightChoice(value.asText(), Optional.empty())
                : of(path(key), value)
                    .all(
                        file ->
                            new WeightChoice(file.text("path"), Optional.of(file.text("sha256")))));
  }

  <T> List<T> list(String key, Function<JsonNode, T> item) {
    var value = required(key);
    if (!value.isArray()) {
      throw wrong(key, "a list", value);
    }
    var items = new ArrayList<T>();
    value.forEach(one -> items.add(item.apply(one)));
    return items;
  }

  private boolean has(String key) {
    return node.has(key);
  }

  private boolean flag(String key, JsonNode value) {
    if (!value.isBoolean()) {
      throw wrong(key, "true or false", value);
    }
    return value.asBoolean();
  }

  private int integer(String key, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(key, "a whole number", value);
    }
    return value.asInt();
  }

  private double number(String key, JsonNode value) {
    if (value.isNumber()) {
      return value.asDouble();
    }
    // YAML 1.1 reads 1e-6, without a dot, as text.
    try {
      return Double.parseDouble(value.isTextual() ? value.asText() : "");
    } catch (NumberFormatException e) {
      throw wrong(key, "a number", value);
    }
  }

  private JsonNode required(String key) {
    read.add(key);
    var value = node.get(key);
    if (value == null || value.isNull()) {
      throw new SectionFailure("key \"" + key + "\" is missing in " + name);
    }
    return value;
  }

  private String path(String key) {
    return name.equals(ProfileReader.TOP) ? key : name + "." + key;
  }

  private SectionFailure wrong(String key, String wanted, JsonNode value) {
    String shown = value.isValueNode() ? value.asText() : value.getNodeType().name();
    return new SectionFailure(
        "key \"%s\" in %s must be %s, is %s"
            .formatted(key, name, wanted, shown.toLowerCase(Locale.ROOT)));
  }

  /** Says where already; passes outer sections unchanged. */
  static final class SectionFailure extends IllegalArgumentException {
    SectionFailure(String message) {
      super(message);
    }

    SectionFailure(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
