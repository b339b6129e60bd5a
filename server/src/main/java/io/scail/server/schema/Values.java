package io.scail.server.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A checked object: right types, defaults filled in, absent fields left out. */
public final class Values {
  private final ObjectNode fields;

  Values(ObjectNode fields) {
    this.fields = fields;
  }

  public boolean has(String name) {
    return fields.has(name);
  }

  /** The field as JSON; null when absent. */
  public JsonNode json(String name) {
    return fields.path(name);
  }

  public String text(String name) {
    return present(name).textValue();
  }

  public Optional<String> optionalText(String name) {
    return Optional.ofNullable(fields.get(name)).map(JsonNode::textValue);
  }

  public long whole(String name) {
    return present(name).longValue();
  }

  public Optional<Long> optionalWhole(String name) {
    return Optional.ofNullable(fields.get(name)).map(JsonNode::longValue);
  }

  public Optional<Integer> optionalInt(String name) {
    return optionalWhole(name).map(Math::toIntExact);
  }

  public double decimal(String name) {
    return present(name).doubleValue();
  }

  public boolean flag(String name) {
    return present(name).booleanValue();
  }

  /** Texts of a list, none when absent. */
  public List<String> texts(String name) {
    var texts = new ArrayList<String>();
    fields.path(name).forEach(item -> texts.add(item.textValue()));
    return texts;
  }

  /** Objects of a list, none when absent. */
  public List<Values> objects(String name) {
    var objects = new ArrayList<Values>();
    fields.path(name).forEach(item -> objects.add(new Values((ObjectNode) item)));
    return objects;
  }

  private JsonNode present(String name) {
    var value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the schema gives no value for " + name);
    }
    return value;
  }
}
