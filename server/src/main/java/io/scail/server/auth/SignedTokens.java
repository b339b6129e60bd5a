package io.scail.server.auth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Short-lived tokens that carry what they allow, so that no table of them is needed: JSON and its
 * HMAC-SHA-256.
 */
public final class SignedTokens {
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final byte[] secret;
  private final InstantSource clock;

  /**
   * @param secret 32 random bytes that all nodes share
   */
  public SignedTokens(byte[] secret, InstantSource clock) {
    this.secret = secret.clone();
    this.clock = clock;
  }

  /** What a token says. */
  public record Claims(Map<String, String> values) {
    public Claims {
      values = Map.copyOf(values);
    }

    /** A claim, empty text when the token has none of this name. */
    public String get(String name) {
      return values.getOrDefault(name, "");
    }
  }

  /** Makes a token for one purpose that is good for a while. */
  public String issue(String purpose, Map<String, String> claims, Duration validity) {
    var json = Json.object();
    claims.forEach(json::put);
    json.put("for", purpose);
    json.put("exp", clock.instant().plus(validity).getEpochSecond());
    var payload = ENCODER.encodeToString(Json.bytes(json));
    return payload + "." + ENCODER.encodeToString(hmac(payload));
  }

  /** What a token says, if it is ours, meant for this purpose and still good. */
  public Optional<Claims> verify(String purpose, String token) {
    var dot = token.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    var payload = token.substring(0, dot);
    try {
      var signature = Base64.getUrlDecoder().decode(token.substring(dot + 1));
      if (!MessageDigest.isEqual(signature, hmac(payload))) {
        return Optional.empty();
      }
      var json = (ObjectNode) Json.parse(Base64.getUrlDecoder().decode(payload));
      if (!purpose.equals(json.path("for").asText())
          || json.path("exp").asLong() <= clock.instant().getEpochSecond()) {
        return Optional.empty();
      }
      var claims = new HashMap<String, String>();
      json.properties().forEach(entry -> claims.put(entry.getKey(), entry.getValue().asText()));
      return Optional.of(new Claims(claims));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private byte[] hmac(String payload) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return mac.doFinal(payload.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA-256", e);
    }
  }
}
