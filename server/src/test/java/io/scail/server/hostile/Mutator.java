package io.scail.server.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Spoils requests in ways that clients, attackers and broken proxies do. */
final class Mutator {
  private static final List<String> NASTY =
      List.of(
          "",
          "%",
          "%00",
          "%2e%2e%2f",
          "../",
          "..\\",
          "\u0000",
          "\r\n",
          "\n",
          "\t",
          "ÿ",
          "%ff%fe",
          "%F0%9F%92%A9",
          "'",
          "\"",
          "' OR 1=1 --",
          "<script>",
          "${jndi:ldap://x}",
          "{{7*7}}",
          "-1",
          "0",
          "99999999999999999999",
          "1e999",
          "NaN",
          "null",
          "true",
          "[]",
          "{}",
          "requests",
          "a".repeat(300),
          "a".repeat(5000),
          ",",
          ";",
          "=",
          "&",
          "?",
          "#",
          "//",
          " ",
          "+",
          "\\u0000",
          "file:///etc/passwd",
          "http://169.254.169.254/",
          "http://[::1]/",
          "data:,",
          "data:;base64,!",
          "data:image/png;base64,",
          "bytes=0-",
          "bytes=-1",
          "bytes=5-1",
          "bytes=a-b",
          "bytes=0-1,3-4",
          "bytes=99999999999999999999-",
          "Key ",
          "Bearer x.y.z",
          "Basic QQ==");
  private static final List<String> HEADERS =
      List.of(
          "Authorization",
          "Range",
          "If-Range",
          "Content-Type",
          "Content-Length",
          "Transfer-Encoding",
          "Expect",
          "Connection",
          "Upgrade",
          "Host",
          "X-Forwarded-Host",
          "x-fal-target-url",
          "X-Fal-Request-Timeout",
          "X-Fal-Queue-Priority",
          "X-Fal-Object-Lifecycle",
          "X-Fal-Object-Lifecycle-Preference",
          "X-Fal-File-Name",
          "X-Fal-No-Retry",
          "Accept",
          "Origin",
          "Access-Control-Request-Headers",
          "Content-Encoding",
          "Cookie",
          "x-api-key",
          "If-None-Match");
  private static final List<String> METHODS =
      List.of(
          "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get",
          "X");

  private final RandomGenerator random;

  Mutator(RandomGenerator random) {
    this.random = random;
  }

  /** The request with one to three things wrong, as bytes. */
  byte[] spoil(RawRequest request) {
    var spoiled = request;
    for (int count = random.nextInt(1, 4); count > 0; count--) {
      spoiled = once(spoiled);
    }
    var bytes = spoiled.bytes();
    return switch (random.nextInt(12)) {
      case 0 -> spoilBytes(bytes);
      case 1 -> java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      default -> bytes;
    };
  }

  private RawRequest once(RawRequest request) {
    return switch (random.nextInt(8)) {
      case 0 -> request.withMethod(pick(METHODS));
      case 1, 2 -> request.withTarget(spoilTarget(request.target()));
      case 3 -> request.with(pick(HEADERS), pick(NASTY));
      case 4 -> request.withHeaders(spoilHeaders(request.headers()));
      default -> request.withBody(spoilBody(request.body()));
    };
  }

  private String spoilTarget(String target) {
    var at = random.nextInt(target.length() + 1);
    return switch (random.nextInt(4)) {
      case 0 -> target.substring(0, at) + pick(NASTY) + target.substring(at);
      case 1 -> target.substring(0, at);
      case 2 -> target.replaceFirst("/[^/]*$", quoted("/" + pick(NASTY)));
      default -> target + (target.contains("?") ? "&" : "?") + pick(NASTY) + "=" + pick(NASTY);
    };
  }

  private List<String> spoilHeaders(List<String> headers) {
    var lines = new ArrayList<>(headers);
    if (lines.isEmpty()) {
      return List.of(pick(NASTY) + ": " + pick(NASTY));
    }
    var index = random.nextInt(lines.size());
    var line = lines.get(index);
    switch (random.nextInt(4)) {
      case 0 -> lines.remove(index);
      case 1 -> lines.add(line);
      case 2 -> lines.set(index, line.split(":", 2)[0] + ": " + pick(NASTY));
      default -> {
        var at = random.nextInt(line.length());
        lines.set(index, line.substring(0, at) + pick(NASTY) + line.substring(at));
      }
    }
    return lines;
  }

  private String spoilBody(String body) {
    return switch (random.nextInt(6)) {
      case 0 -> latin(spoilBytes(body.getBytes(StandardCharsets.ISO_8859_1)));
      case 1 -> body.substring(0, random.nextInt(body.length() + 1));
      // A value of another type in place of one that was right.
      case 2 -> body.replaceFirst(":\"[^\"]*\"", ":" + quoted(pick(NASTY)));
      case 3 -> body.replaceFirst(":[0-9]+", ":" + quoted(pick(NASTY)));
      case 4 -> "[".repeat(random.nextInt(1, 2000)) + body;
      default -> pick(NASTY);
    };
  }

  private static String quoted(String text) {
    return java.util.regex.Matcher.quoteReplacement(text);
  }

  private byte[] spoilBytes(byte[] bytes) {
    if (bytes.length == 0) {
      return bytes;
    }
    var spoiled = bytes.clone();
    for (int count = random.nextInt(1, 5); count > 0; count--) {
      spoiled[random.nextInt(spoiled.length)] = (byte) random.nextInt(256);
    }
    return spoiled;
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
