package io.scail.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Lets browsers on any origin call every route; keys travel in a header, never in a cookie. */
final class Cors {
  private static final String EXPOSED =
      "*, x-fal-request-id, x-fal-billable-units, x-fal-error-type, x-fal-request-timeout-type,"
          + " x-fal-retryable, x-fal-needs-retry, x-request-id, content-length, content-range, etag";

  private Cors() {}

  static void allow(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    response.header(HeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    if (!request.prologue().method().text().equals("OPTIONS")) {
      return;
    }
    response.header(
        HeaderNames.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, PUT, DELETE, OPTIONS");
    response.header(
        HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS,
        request.headers().first(HeaderNames.ACCESS_CONTROL_REQUEST_HEADERS).orElse("*"));
    response.header(HeaderNames.ACCESS_CONTROL_MAX_AGE, "600");
  }
}
