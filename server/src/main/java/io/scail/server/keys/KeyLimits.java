package io.scail.server.keys;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How much a key may take; empty means the server's default, which may be no limit.
 *
 * @param running jobs that run at once
 * @param submitsPerMinute submits in any 60 seconds
 * @param storageBytes bytes of its files
 */
public record KeyLimits(
    OptionalInt running, OptionalInt submitsPerMinute, OptionalLong storageBytes) {

  /** The server's defaults. */
  public static final KeyLimits DEFAULT =
      new KeyLimits(OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty());
}
