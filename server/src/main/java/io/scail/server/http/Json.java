package io.scail.server.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The one place that reads and writes JSON: trees in, ASCII out, limits for hostile input. */
public final class Json {
  /**
   * Of what comes over a network: a list of the parts of the largest upload has 60,000. A tree
   * takes up to twenty times the memory of its text, so the text's length alone bounds too little.
   */
  private static final long MOST_TOKENS = 200_000;

  private static final JsonMapper MAPPER = mapper(Long.MAX_VALUE);
  private static final JsonMapper RECEIVED = mapper(MOST_TOKENS);

  private Json() {}

  private static JsonMapper mapper(long mostTokens) {
    var factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    // Data URIs are strings, so the limit of a string is left to the limit of the
                    // whole body.
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNestingDepth(200)
                    .maxTokenCount(mostTokens)
                    .build())
            // Event streams are read in pieces by clients that break characters of several bytes.
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .enable(JsonParser.Feature.INCLUDE_SOURCE_IN_LOCATION)
        .build();
  }

  /**
   * Reads one JSON value that came over a network.
   *
   * @throws MalformedJson when the bytes are anything else, or have more parts than any request
   */
  public static JsonNode parse(byte[] bytes) {
    return parse(RECEIVED, new String(bytes, StandardCharsets.UTF_8));
  }

  /**
   * Reads one JSON value.
   *
   * @throws MalformedJson when the text is anything else
   */
  public static JsonNode parse(String text) {
    return parse(MAPPER, text);
  }

  private static JsonNode parse(JsonMapper mapper, String text) {
    try {
      var node = mapper.readTree(text);
      if (node == null || node.isMissingNode()) {
        throw new MalformedJson(0, "Expecting value");
      }
      return node;
    } catch (JsonProcessingException e) {
      var location = e.getLocation();
      var offset = location == null ? 0 : Math.max(0, location.getCharOffset());
      throw new MalformedJson(offset, firstLine(e.getOriginalMessage()));
    }
  }

  /** The value as ASCII text without line breaks. */
  public static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (IOException e) {
      throw new UncheckedIOException("a JSON tree could not be written", e);
    }
  }

  /** The value as ASCII bytes. */
  public static byte[] bytes(JsonNode node) {
    return text(node).getBytes(StandardCharsets.US_ASCII);
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("Invalid JSON");
  }

  /** Bytes that should have been JSON are not. */
  public static final class MalformedJson extends RuntimeException {
    private final long offset;

    MalformedJson(long offset, String reason) {
      super(reason);
      this.offset = offset;
    }

    /** Number of characters before the place where reading stopped. */
    public long offset() {
      return offset;
    }

    /** What was wrong there. */
    public String reason() {
      return String.valueOf(getMessage());
    }
  }
}
