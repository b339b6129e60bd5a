package io.scail.server.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request as bytes, before anybody has checked that it is one.
 *
 * @param target path and query
 * @param headers whole lines
 * @param body characters up to U+00FF, which are bytes on the wire
 */
record RawRequest(String method, String target, List<String> headers, String body) {
  RawRequest {
    headers = List.copyOf(headers);
  }

  static RawRequest of(String method, String target, String body) {
    return new RawRequest(method, target, List.of(), body);
  }

  RawRequest with(String name, String value) {
    var more = new ArrayList<>(headers);
    more.add(name + ": " + value);
    return new RawRequest(method, target, more, body);
  }

  RawRequest withTarget(String other) {
    return new RawRequest(method, other, headers, body);
  }

  RawRequest withMethod(String other) {
    return new RawRequest(other, target, headers, body);
  }

  RawRequest withHeaders(List<String> others) {
    return new RawRequest(method, target, others, body);
  }

  RawRequest withBody(String other) {
    return new RawRequest(method, target, headers, other);
  }

  /** The bytes on the wire. A length is added unless a header line gives one. */
  byte[] bytes() {
    var out = new ByteArrayOutputStream();
    var head = new StringBuilder();
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    if (headers.stream().noneMatch(line -> line.startsWith("Host:"))) {
      head.append("Host: localhost\r\n");
    }
    if (!body.isEmpty()
        && headers.stream()
            .noneMatch(
                line -> line.startsWith("Content-Length:") || line.startsWith("Transfer-"))) {
      head.append("Content-Length: ").append(body.length()).append("\r\n");
    }
    headers.forEach(line -> head.append(line).append("\r\n"));
    head.append("\r\n");
    out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(body.getBytes(StandardCharsets.ISO_8859_1));
    return out.toByteArray();
  }
}
