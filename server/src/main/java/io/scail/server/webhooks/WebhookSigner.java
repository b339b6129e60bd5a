package io.scail.server.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.http.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** Signs webhooks with Ed25519, as fal does. */
public final class WebhookSigner {
  private static final HexFormat HEX = HexFormat.of();

  private final PrivateKey privateKey;
  private final byte[] rawPublicKey;
  private final String keyId;

  private WebhookSigner(PrivateKey privateKey, PublicKey publicKey) {
    this.privateKey = privateKey;
    // The X.509 form ends with the 32 raw bytes.
    var encoded = publicKey.getEncoded();
    this.rawPublicKey = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    this.keyId = HEX.formatHex(sha256(rawPublicKey)).substring(0, 16);
  }

  /** Makes a key pair, in the form that {@link #of} reads. */
  public static byte[] newKey() {
    try {
      var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      var secret = pair.getPrivate().getEncoded();
      var open = pair.getPublic().getEncoded();
      return ByteBuffer.allocate(4 + secret.length + open.length)
          .putInt(secret.length)
          .put(secret)
          .put(open)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java since 15 has Ed25519", e);
    }
  }

  /** A signer with a key pair from {@link #newKey}. */
  public static WebhookSigner of(byte[] key) {
    var buffer = ByteBuffer.wrap(key);
    var secret = new byte[buffer.getInt()];
    buffer.get(secret);
    var open = new byte[buffer.remaining()];
    buffer.get(open);
    try {
      var factory = KeyFactory.getInstance("Ed25519");
      return new WebhookSigner(
          factory.generatePrivate(new PKCS8EncodedKeySpec(secret)),
          factory.generatePublic(new X509EncodedKeySpec(open)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the stored key is no Ed25519 key pair", e);
    }
  }

  /** The signature of one delivery, lower-case hex. */
  public String sign(String requestId, String userId, long timestamp, byte[] body) {
    var message =
        String.join("\n", requestId, userId, Long.toString(timestamp), HEX.formatHex(sha256(body)));
    try {
      var signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey);
      signature.update(message.getBytes(StandardCharsets.UTF_8));
      return HEX.formatHex(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an Ed25519 key signs everything", e);
    }
  }

  /** The JSON Web Key Set with which receivers verify. */
  public JsonNode keySet() {
    var set = Json.object();
    set.putArray("keys")
        .addObject()
        .put("kty", "OKP")
        .put("crv", "Ed25519")
        .put("x", Base64.getUrlEncoder().withoutPadding().encodeToString(rawPublicKey))
        .put("kid", keyId)
        .put("use", "sig")
        .put("alg", "EdDSA");
    return set;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
