package io.scail.server.jobs;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes job names: version 7 UUIDs, each greater than the one before it from the same source. */
public final class JobIds {
  private final InstantSource clock;
  private final RandomGenerator random;
  private long last;

  public JobIds(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** A name no other call has returned. */
  public JobId next() {
    // 48 bits of milliseconds and 12 of counter (RFC 9562, 6.2 method 1), so names sort as they are
    // made.
    long stamp;
    synchronized (this) {
      stamp = Math.max(last + 1, clock.millis() << 12);
      last = stamp;
    }
    var high = ((stamp >>> 12) << 16) | 0x7000L | (stamp & 0xfff);
    var low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new JobId(new UUID(high, low).toString());
  }
}
