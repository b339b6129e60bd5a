package io.scail.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * Ends a request with an answer that is not the one it asked for, in the words of the face that
 * throws it.
 */
public final class Refusal extends RuntimeException {
  private final int status;
  private final transient JsonNode body;
  private final transient Map<String, String> headers;

  public Refusal(int status, JsonNode body, Map<String, String> headers) {
    super("answered with " + status);
    this.status = status;
    this.body = body;
    this.headers = Map.copyOf(headers);
  }

  /** A refusal whose body is {@code {"detail": text}}. */
  public static Refusal detail(int status, String text) {
    return new Refusal(status, Json.object().put("detail", text), Map.of());
  }

  public int status() {
    return status;
  }

  public JsonNode body() {
    return body;
  }

  public Map<String, String> headers() {
    return headers;
  }

  /** The same with one more header. */
  public Refusal with(String name, String value) {
    var more = new java.util.HashMap<>(headers);
    more.put(name, value);
    return new Refusal(status, body, more);
  }
}
