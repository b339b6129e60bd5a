package io.scail.server.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Checks values against types the way Pydantic's lax mode does. */
final class ValueChecker {
  private static final List<String> YES = List.of("1", "true", "t", "yes", "y", "on");
  private static final List<String> NO = List.of("0", "false", "f", "no", "n", "off");
  // Longer numbers are no number of this program's and cost time to turn into one.
  private static final int LONGEST_NUMBER = 400;

  private final ObjectSchema.Problems problems;

  ValueChecker(ObjectSchema.Problems problems) {
    this.problems = problems;
  }

  Values object(ObjectSchema schema, JsonNode body, List<String> location) {
    var checked = Json.object();
    if (!body.isObject()) {
      report(
          location,
          "model_attributes_type",
          "Input should be a valid dictionary or object to extract fields from",
          body);
      return new Values(checked);
    }
    for (var field : schema.fields()) {
      var place = below(location, field.name());
      var value = body.get(field.name());
      if (value == null || (value.isNull() && field.nullable())) {
        if (value == null && field.isRequired()) {
          report(place, "missing", "Field required", body);
        }
        field.fallback().ifPresent(fallback -> checked.set(field.name(), fallback));
      } else {
        value(field.type(), value, place).ifPresent(right -> checked.set(field.name(), right));
      }
    }
    return new Values(checked);
  }

  private Optional<JsonNode> value(ValueType type, JsonNode value, List<String> location) {
    return switch (type) {
      case ValueType.Text() -> text(value, location);
      case ValueType.Media _ -> text(value, location);
      case ValueType.Choice(var options) -> choice(options, value, location);
      case ValueType.Whole whole -> whole(whole, value, location);
      case ValueType.Decimal decimal -> decimal(decimal, value, location);
      case ValueType.Flag() -> flag(value, location);
      case ValueType.Items items -> items(items, value, location);
      case ValueType.Nested(var schema) -> nested(schema, value, location);
    };
  }

  private Optional<JsonNode> text(JsonNode value, List<String> location) {
    return value.isTextual()
        ? Optional.of(value)
        : report(location, "string_type", "Input should be a valid string", value);
  }

  private Optional<JsonNode> choice(List<String> options, JsonNode value, List<String> location) {
    if (value.isTextual() && options.contains(value.textValue())) {
      return Optional.of(value);
    }
    var quoted = options.stream().map(option -> "'" + option + "'").toList();
    var expected =
        quoted.size() == 1
            ? quoted.getFirst()
            : String.join(", ", quoted.subList(0, quoted.size() - 1)) + " or " + quoted.getLast();
    var context = Json.object().put("expected", expected);
    return report(location, "literal_error", "Input should be " + expected, context, value);
  }

  private Optional<JsonNode> whole(ValueType.Whole type, JsonNode value, List<String> location) {
    if (!value.isNumber() && !value.isTextual() && !value.isBoolean()) {
      return report(location, "int_type", "Input should be a valid integer", value);
    }
    var number = number(value);
    if (number.isEmpty()) {
      return report(
          location,
          "int_parsing",
          "Input should be a valid integer, unable to parse string as an integer",
          value);
    }
    if (hasFraction(number.get())) {
      return value.isTextual()
          ? report(
              location,
              "int_parsing",
              "Input should be a valid integer, unable to parse string as an integer",
              value)
          : report(
              location,
              "int_from_float",
              "Input should be a valid integer, got a number with a fractional part",
              value);
    }
    var least = BigDecimal.valueOf(type.least().orElse(Long.MIN_VALUE));
    var most = BigDecimal.valueOf(type.most().orElse(Long.MAX_VALUE));
    if (outside(number.get(), least, most, value, location)) {
      return Optional.empty();
    }
    var whole = number.get().longValueExact();
    if (whole % type.multipleOf() != 0) {
      return report(
          location,
          "multiple_of",
          "Input should be a multiple of " + type.multipleOf(),
          Json.object().put("multiple_of", type.multipleOf()),
          value);
    }
    return Optional.of(LongNode.valueOf(whole));
  }

  private Optional<JsonNode> decimal(
      ValueType.Decimal type, JsonNode value, List<String> location) {
    if (!value.isNumber() && !value.isTextual() && !value.isBoolean()) {
      return report(location, "float_type", "Input should be a valid number", value);
    }
    var number = number(value);
    if (number.isEmpty()) {
      return report(
          location,
          "float_parsing",
          "Input should be a valid number, unable to parse string as a number",
          value);
    }
    var least = BigDecimal.valueOf(type.least().orElse(-Double.MAX_VALUE));
    var most = BigDecimal.valueOf(type.most().orElse(Double.MAX_VALUE));
    return outside(number.get(), least, most, value, location)
        ? Optional.empty()
        : Optional.of(DecimalNode.valueOf(number.get()));
  }

  private boolean outside(
      BigDecimal number, BigDecimal least, BigDecimal most, JsonNode value, List<String> location) {
    if (number.compareTo(least) < 0) {
      report(
          location,
          "greater_than_equal",
          "Input should be greater than or equal to " + plain(least),
          Json.object().set("ge", bound(least)),
          value);
      return true;
    }
    if (number.compareTo(most) > 0) {
      report(
          location,
          "less_than_equal",
          "Input should be less than or equal to " + plain(most),
          Json.object().set("le", bound(most)),
          value);
      return true;
    }
    return false;
  }

  private Optional<JsonNode> flag(JsonNode value, List<String> location) {
    if (value.isBoolean()) {
      return Optional.of(value);
    }
    if (value.isTextual() || value.isNumber()) {
      var word = value.asText().toLowerCase(Locale.ROOT);
      if (YES.contains(word) || NO.contains(word)) {
        return Optional.of(BooleanNode.valueOf(YES.contains(word)));
      }
      return report(
          location,
          "bool_parsing",
          "Input should be a valid boolean, unable to interpret input",
          value);
    }
    return report(location, "bool_type", "Input should be a valid boolean", value);
  }

  private Optional<JsonNode> items(ValueType.Items type, JsonNode value, List<String> location) {
    if (!value.isArray()) {
      return report(location, "list_type", "Input should be a valid list", value);
    }
    if (value.size() > type.most()) {
      return report(
          location,
          "too_long",
          "List should have at most %d items after validation, not %d"
              .formatted(type.most(), value.size()),
          Json.object()
              .put("field_type", "List")
              .put("max_length", type.most())
              .put("actual_length", value.size()),
          value);
    }
    var right = Json.array();
    for (var i = 0; i < value.size(); i++) {
      value(type.of(), value.get(i), below(location, Integer.toString(i))).ifPresent(right::add);
    }
    return right.size() == value.size() ? Optional.of(right) : Optional.empty();
  }

  private Optional<JsonNode> nested(ObjectSchema schema, JsonNode value, List<String> location) {
    var before = problems.found().size();
    var values = object(schema, value, location);
    if (problems.found().size() > before) {
      return Optional.empty();
    }
    ObjectNode node = Json.object();
    schema.fields().stream()
        .filter(field -> values.has(field.name()))
        .forEach(field -> node.set(field.name(), values.json(field.name())));
    return Optional.of(node);
  }

  private static Optional<BigDecimal> number(JsonNode value) {
    if (value.isBoolean()) {
      return Optional.of(value.booleanValue() ? BigDecimal.ONE : BigDecimal.ZERO);
    }
    if (value.isNumber()) {
      return Optional.of(value.decimalValue());
    }
    var text = value.textValue().strip();
    if (text.length() > LONGEST_NUMBER) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static boolean hasFraction(BigDecimal number) {
    // A huge exponent must not become a huge number: its scale alone says that it is whole.
    return number.signum() != 0 && number.scale() > 0 && number.stripTrailingZeros().scale() > 0;
  }

  private static String plain(BigDecimal bound) {
    return bound.stripTrailingZeros().toPlainString();
  }

  private static JsonNode bound(BigDecimal bound) {
    var stripped = bound.stripTrailingZeros();
    return stripped.scale() <= 0 && stripped.precision() < 19
        ? LongNode.valueOf(stripped.longValueExact())
        : DecimalNode.valueOf(stripped);
  }

  private Optional<JsonNode> report(
      List<String> location, String type, String message, JsonNode input) {
    return report(location, type, message, Json.object(), input);
  }

  private Optional<JsonNode> report(
      List<String> location, String type, String message, JsonNode context, JsonNode input) {
    problems.add(location, type, message, context, input);
    return Optional.empty();
  }

  private static List<String> below(List<String> location, String name) {
    var longer = new ArrayList<>(location);
    longer.add(name);
    return longer;
  }
}
