package io.scail.server.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import java.util.Locale;

/** Writes object schemas as OpenAPI 3.0 component schemas with fal's extensions. */
public final class SchemaDocument {
  private SchemaDocument() {}

  /** Adds a schema, and those it refers to, under their names. */
  public static void add(ObjectNode schemas, ObjectSchema schema) {
    if (schemas.has(schema.name())) {
      return;
    }
    var object = schemas.putObject(schema.name());
    object.put("title", schema.name());
    object.put("type", "object");
    object.put("description", schema.description());
    var order = object.putArray("x-fal-order-properties");
    var properties = object.putObject("properties");
    var required = Json.array();
    for (var field : schema.fields()) {
      order.add(field.name());
      properties.set(field.name(), property(field));
      if (field.isRequired()) {
        required.add(field.name());
      }
      addNested(schemas, field.type());
    }
    if (!required.isEmpty()) {
      object.set("required", required);
    }
  }

  private static void addNested(ObjectNode schemas, ValueType type) {
    switch (type) {
      case ValueType.Nested(var nested) -> add(schemas, nested);
      case ValueType.Items items -> addNested(schemas, items.of());
      case ValueType.Text _,
          ValueType.Choice _,
          ValueType.Whole _,
          ValueType.Decimal _,
          ValueType.Flag _,
          ValueType.Media _ -> {}
    }
  }

  private static ObjectNode property(Field field) {
    var property = Json.object().put("title", field.title());
    var type = type(field.type());
    if (field.nullable()) {
      var choices = property.putArray("anyOf");
      choices.add(type);
      choices.addObject().put("type", "null");
    } else {
      property.setAll(type);
    }
    property.put("description", field.description());
    field.fallback().ifPresent(value -> property.set("default", value));
    if (!field.examples().isEmpty()) {
      var examples = property.putArray("examples");
      field.examples().forEach(examples::add);
    }
    if (field.type() instanceof ValueType.Media(var kind)) {
      property.set("ui", mediaHint(kind));
    }
    if (field.important() && !field.isRequired()) {
      // fal's word for "not among the advanced options".
      property.withObjectProperty("ui").put("important", true);
    }
    return property;
  }

  private static ObjectNode mediaHint(ValueType.Media.Kind kind) {
    return Json.object().put("field", kind.name().toLowerCase(Locale.ROOT));
  }

  private static ObjectNode type(ValueType type) {
    var node = Json.object();
    switch (type) {
      case ValueType.Text _, ValueType.Media _ -> node.put("type", "string");
      case ValueType.Choice(var options) -> {
        node.put("type", "string");
        var words = node.putArray("enum");
        options.forEach(words::add);
      }
      case ValueType.Whole whole -> {
        node.put("type", "integer");
        whole.least().ifPresent(least -> node.put("minimum", least));
        whole.most().ifPresent(most -> node.put("maximum", most));
        if (whole.multipleOf() > 1) {
          node.put("multipleOf", whole.multipleOf());
        }
      }
      case ValueType.Decimal decimal -> {
        node.put("type", "number");
        decimal.least().ifPresent(least -> node.set("minimum", number(least)));
        decimal.most().ifPresent(most -> node.set("maximum", number(most)));
      }
      case ValueType.Flag() -> node.put("type", "boolean");
      case ValueType.Items items -> {
        node.put("type", "array").put("maxItems", items.most());
        var item = type(items.of());
        if (items.of() instanceof ValueType.Media(var kind)) {
          item.set("ui", mediaHint(kind));
        }
        node.set("items", item);
      }
      case ValueType.Nested(var schema) ->
          node.put("$ref", "#/components/schemas/" + schema.name());
    }
    return node;
  }

  /** 10 rather than 10.0, as people write bounds. */
  private static com.fasterxml.jackson.databind.JsonNode number(double value) {
    return Json.parse(java.math.BigDecimal.valueOf(value).stripTrailingZeros().toPlainString());
  }
}
