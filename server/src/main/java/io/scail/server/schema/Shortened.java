package io.scail.server.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.scail.server.http.Json;

/**
 * Cuts what is echoed to a caller: it is kept with the job and sent with each answer, and a data
 * URI or a long list would make all of them as large as the request.
 */
public final class Shortened {
  private static final int MOST_OF_A_TEXT = 2000;

  /** Room for a whole request of the usual kind, whose media are two cut data URIs. */
  private static final int MOST = 8000;

  /** Quotes, colon, comma. */
  private static final int PUNCTUATION = 4;

  private static final String MORE = "…";

  private int left = MOST;

  private Shortened() {}

  /** The value, or as much of it as is worth telling with an ellipsis for the rest. */
  public static JsonNode of(JsonNode node) {
    return new Shortened().copy(node);
  }

  private JsonNode copy(JsonNode node) {
    return switch (node) {
      case TextNode text -> copy(text);
      case ObjectNode object -> {
        var copy = Json.object();
        for (var entry : object.properties()) {
          left -= entry.getKey().length() + PUNCTUATION;
          if (left <= 0) {
            copy.put(MORE, MORE);
            break;
          }
          copy.set(entry.getKey(), copy(entry.getValue()));
        }
        yield copy;
      }
      case ArrayNode array -> {
        var copy = Json.array();
        for (var item : array) {
          left -= PUNCTUATION;
          if (left <= 0) {
            copy.add(MORE);
            break;
          }
          copy.add(copy(item));
        }
        yield copy;
      }
      default -> {
        left -= node.asText().length();
        yield node;
      }
    };
  }

  private TextNode copy(TextNode text) {
    var value = text.textValue();
    var most = Math.clamp(left, 0, MOST_OF_A_TEXT);
    left -= Math.min(most, value.length());
    return value.length() > most ? TextNode.valueOf(value.substring(0, most) + MORE) : text;
  }
}
