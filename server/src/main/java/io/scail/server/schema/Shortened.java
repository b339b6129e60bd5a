package io.scail.server.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.scail.server.http.Json;

/**
 * Cuts long texts out of what is echoed to a caller: a data URI would make the answer as large as
 * the request.
 */
final class Shortened {
  private static final int MOST = 2000;

  private Shortened() {}

  static JsonNode of(JsonNode node) {
    return switch (node) {
      case TextNode text when text.textValue().length() > MOST ->
          TextNode.valueOf(text.textValue().substring(0, MOST) + "…");
      case ObjectNode object -> {
        var copy = Json.object();
        object.properties().forEach(entry -> copy.set(entry.getKey(), of(entry.getValue())));
        yield copy;
      }
      case ArrayNode array -> {
        var copy = Json.array();
        array.forEach(item -> copy.add(of(item)));
        yield copy;
      }
      default -> node;
    };
  }
}
