package io.scail.server.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Names one HTTP request in the answer's {@code X-Request-Id} and in every log line on its way. */
public record RequestId(String value) {
  private static final ScopedValue<RequestId> CURRENT = ScopedValue.newInstance();

  static RequestId next() {
    return new RequestId(HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()));
  }

  void during(Runnable work) {
    ScopedValue.where(CURRENT, this).run(work);
  }

  /** Id of the request that the calling thread answers; empty text when it answers none. */
  public static String current() {
    return CURRENT.isBound() ? CURRENT.get().value : "";
  }
}
