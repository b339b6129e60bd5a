package io.scail.server.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One field of an object.
 *
 * @param title name for people
 * @param presence whether it must be there and what it is when it is not
 * @param nullable whether {@code null} stands for its absence
 * @param important whether a form shows it before its advanced part; required fields always are
 * @param examples values to show
 */
public record Field(
    String name,
    String title,
    String description,
    ValueType type,
    Presence presence,
    boolean nullable,
    boolean important,
    List<JsonNode> examples) {
  public Field {
    examples = List.copyOf(examples);
  }

  /** Whether a field must be there. */
  public sealed interface Presence {
    /** It must. */
    record Required() implements Presence {}

    /** It may be left out and then has this value. */
    record Default(JsonNode value) implements Presence {}

    /** It may be left out and then has none. */
    record Absent() implements Presence {}
  }

  /** A field that must be there. */
  public static Field required(String name, ValueType type, String description) {
    return new Field(
        name, titleOf(name), description, type, new Presence.Required(), false, true, List.of());
  }

  /** A field that may be left out or null and then has no value. */
  public static Field optional(String name, ValueType type, String description) {
    return new Field(
        name, titleOf(name), description, type, new Presence.Absent(), true, false, List.of());
  }

  /** A field with a default word. */
  public static Field choice(String name, String fallback, List<String> options, String text) {
    return withDefault(name, new ValueType.Choice(options), TextNode.valueOf(fallback), text);
  }

  /** An integer field with a default. */
  public static Field whole(String name, long fallback, ValueType.Whole type, String description) {
    return withDefault(name, type, LongNode.valueOf(fallback), description);
  }

  /** A number field with a default. */
  public static Field decimal(
      String name, String fallback, ValueType.Decimal type, String description) {
    return withDefault(name, type, DecimalNode.valueOf(new BigDecimal(fallback)), description);
  }

  /** A yes-or-no field with a default. */
  public static Field flag(String name, boolean fallback, String description) {
    return withDefault(name, new ValueType.Flag(), BooleanNode.valueOf(fallback), description);
  }

  /** A text field with a default. */
  public static Field text(String name, String fallback, String description) {
    return withDefault(name, new ValueType.Text(), TextNode.valueOf(fallback), description);
  }

  private static Field withDefault(String name, ValueType type, JsonNode value, String text) {
    return new Field(
        name, titleOf(name), text, type, new Presence.Default(value), false, false, List.of());
  }

  /** The same with a value to show. */
  public Field withExample(String value) {
    var more = new ArrayList<>(examples);
    more.add(TextNode.valueOf(value));
    return new Field(name, title, description, type, presence, nullable, important, more);
  }

  /** The same as one of the fields that a form shows first. */
  public Field shownFirst() {
    return new Field(name, title, description, type, presence, nullable, true, examples);
  }

  boolean isRequired() {
    return presence instanceof Presence.Required;
  }

  Optional<JsonNode> fallback() {
    return presence instanceof Presence.Default(var value) ? Optional.of(value) : Optional.empty();
  }

  private static String titleOf(String name) {
    var title = new StringBuilder();
    for (var word : name.split("_", -1)) {
      var shown = word.startsWith("url") ? "URL" + word.substring(3) : word;
      title
          .append(title.isEmpty() ? "" : " ")
          .append(Character.toUpperCase(shown.charAt(0)))
          .append(shown.substring(1));
    }
    return title.toString();
  }
}
