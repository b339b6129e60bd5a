package io.scail.server.compare.run;

import java.util.Locale;

/** Why there is no video of a target for a case. */
public enum Fault {
  /** The server says that the request is not right. */
  REJECTED(false),
  /** The server took the request and could not do it. */
  FAILED(false),
  /** The server does not take this key, or its account is empty. */
  KEY(true),
  /** The server could not be reached. */
  UNREACHABLE(true),
  /** The request may or may not have arrived; sending it again might pay for it twice. */
  UNKNOWN(false),
  /** The server has forgotten a request that it had accepted. */
  LOST(false),
  /** It took longer than the limit, and may end yet. */
  LATE(true),
  /** It took longer than the limit, and the server gave it up. */
  CANCELLED(false),
  /** The result could not be fetched. */
  DOWNLOAD(true),
  /** The result is no video that can be decoded. */
  CORRUPT(false),
  /** The folder has no video for this case. */
  MISSING(true),
  /** Not sent, because it would have gone over the cost limit. */
  BUDGET(true);

  private final boolean passing;

  Fault(boolean passing) {
    this.passing = passing;
  }

  /** Whether going on with the run tries again by itself; that never sends what was accepted. */
  boolean isPassing() {
    return passing;
  }

  /** As files say it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
