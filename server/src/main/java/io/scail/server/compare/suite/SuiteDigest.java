package io.scail.server.compare.suite;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.compare.CompareFailure;
import io.scail.server.http.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/** Names of what was asked, and of what came back: SHA-256 in hexadecimal. */
public final class SuiteDigest {
  private SuiteDigest() {}

  /** Digest of cases in their order, with the bytes of their media in place of file names. */
  static String of(List<SuiteCase> cases) {
    var canonical = Json.array();
    for (var each : cases) {
      var entry = canonical.addObject();
      entry.put("id", each.id());
      entry.put("image", ofFile(each.image()));
      entry.put("video", ofFile(each.video()));
      entry.put("prompt", each.prompt());
      entry.put("mode", each.mode().word());
      each.seeds().forEach(entry.putArray("seeds")::add);
      entry.set("parameters", sorted(each.parameters()));
      each.truth().ifPresent(truth -> entry.put("truth", ofFile(truth)));
    }
    return HexFormat.of().formatHex(sha256().digest(Json.bytes(canonical)));
  }

  private static JsonNode sorted(JsonNode node) {
    if (!node.isObject()) {
      return node;
    }
    var fields = new TreeMap<String, JsonNode>();
    node.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
    return Json.object().setAll(fields);
  }

  /** Digest of a file's bytes. */
  public static String ofFile(Path file) {
    var digest = sha256();
    try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      Files.copy(file, out);
    } catch (IOException e) {
      throw new CompareFailure("%s cannot be read.".formatted(file), e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Digest of a text in UTF-8. */
  public static String ofText(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
