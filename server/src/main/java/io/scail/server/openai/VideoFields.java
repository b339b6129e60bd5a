package io.scail.server.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Exchange;
import io.scail.server.http.FormParts;
import io.scail.server.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;

/** Reads the fields of a request, which come as JSON or as a form with files. */
final class VideoFields {
  /** Name under which the API takes the picture that guides the generation. */
  static final String REFERENCE = "input_reference";

  private final int mostBytes;
  private final Function<FormParts.Part, String> files;

  /**
   * @param mostBytes bytes of a JSON body, or of all texts of a form together
   * @param files keeps a file of a form and gives back its URL
   */
  VideoFields(int mostBytes, Function<FormParts.Part, String> files) {
    this.mostBytes = mostBytes;
    this.files = files;
  }

  /**
   * Reads a body. In the result every file of a form is its URL, {@code input_reference} is {@code
   * image_url} or {@code video_url}, and what is null is left out.
   *
   * @throws io.scail.server.http.Refusal with 400 or 413
   */
  ObjectNode read(Exchange exchange) {
    var type = exchange.header("Content-Type").orElse("application/json");
    if (!type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
      return json(exchange);
    }
    var parts =
        FormParts.of(type, exchange.body())
            .orElseThrow(
                () ->
                    OpenAiErrors.badRequest(
                        "Content-Type", "invalid_content_type", "The form names no boundary."));
    try {
      return form(parts);
    } catch (IOException e) {
      throw OpenAiErrors.brokenForm(String.valueOf(e.getMessage()));
    }
  }

  private ObjectNode json(Exchange exchange) {
    JsonNode body;
    try {
      body = Json.parse(exchange.body(mostBytes));
    } catch (Json.MalformedJson e) {
      throw OpenAiErrors.badRequest("body", "invalid_json", "The body is not JSON: " + e.reason());
    } catch (Exchange.BodyTooLarge e) {
      throw OpenAiErrors.tooLarge(String.valueOf(e.getMessage()));
    }
    if (!(body instanceof ObjectNode object)) {
      throw OpenAiErrors.badRequest("body", "invalid_json", "The body is not a JSON object.");
    }
    var fields = Json.object();
    for (var field : object.properties()) {
      if (field.getKey().equals(REFERENCE)) {
        reference(fields, field.getValue());
      } else if (!field.getValue().isNull()) {
        fields.set(field.getKey(), field.getValue());
      }
    }
    return fields;
  }

  /** A reference in JSON: a URL, or an object that holds one. */
  private static void reference(ObjectNode fields, JsonNode value) {
    var url = value.isObject() ? value.path("image_url") : value;
    if (value.path("file_id").isTextual()) {
      throw OpenAiErrors.badRequest(
          REFERENCE, "unsupported_file_id", "Send the file itself or its URL, not a file_id.");
    }
    if (!url.isNull()) {
      fields.set("image_url", url);
    }
  }

  private ObjectNode form(FormParts parts) throws IOException {
    var fields = Json.object();
    var left = mostBytes;
    for (var next = parts.next(); next.isPresent(); next = parts.next()) {
      var part = next.get();
      if (part.fileName().isPresent()) {
        fields.put(fileField(part), files.apply(part));
      } else {
        var text = text(part, left);
        left -= text.length();
        add(fields, part.name(), text);
      }
    }
    return fields;
  }

  private static String fileField(FormParts.Part part) {
    if (!part.name().equals(REFERENCE)) {
      return part.name();
    }
    return part.contentType().filter(type -> type.startsWith("video/")).isPresent()
        ? "video_url"
        : "image_url";
  }

  private static String text(FormParts.Part part, int most) throws IOException {
    var bytes = part.content().readNBytes(most + 1);
    if (bytes.length > most) {
      throw OpenAiErrors.tooLarge("The form's texts are larger than allowed.");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static void add(ObjectNode fields, String name, String text) {
    if (name.equals(REFERENCE) || name.equals(REFERENCE + "[image_url]")) {
      fields.put("image_url", text);
    } else if (name.equals(REFERENCE + "[file_id]")) {
      reference(fields, Json.object().put("file_id", text));
    } else if (name.endsWith("[]")) {
      append(fields, name.substring(0, name.length() - 2), text);
    } else if (text.startsWith("[") || text.startsWith("{")) {
      fields.set(name, structure(name, text));
    } else {
      fields.put(name, text);
    }
  }

  private static void append(ObjectNode fields, String name, String text) {
    if (!fields.has(name)) {
      fields.putArray(name);
    }
    if (!(fields.get(name) instanceof ArrayNode list)) {
      throw OpenAiErrors.badRequest(
          name, "invalid_form", name + " is sent both as a value and as a list.");
    }
    list.add(text);
  }

  /** Lists and objects have no form of their own in a form: they are sent as JSON. */
  private static JsonNode structure(String name, String text) {
    if (name.equals("prompt") || name.equals("negative_prompt")) {
      return com.fasterxml.jackson.databind.node.TextNode.valueOf(text);
    }
    try {
      return Json.parse(text);
    } catch (Json.MalformedJson e) {
      throw OpenAiErrors.badRequest(name, "invalid_json", name + " is not JSON: " + e.reason());
    }
  }
}
