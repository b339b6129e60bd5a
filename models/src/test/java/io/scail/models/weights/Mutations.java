package io.scail.models.weights;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Damage as careless writers, broken transfers and attackers do it. */
final class Mutations {
  private static final long[] TELLING = {
    0,
    1,
    -1,
    2,
    7,
    8,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    0xffffffffL,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 40
  };
  private static final String[] TOKENS = {
    "-1",
    "1e300",
    "null",
    "[]",
    "{}",
    "\"",
    "99999999999999999999",
    "data_offsets",
    "F64",
    "BOOL",
    "\\u0000",
    ",",
    ":",
    "(",
    ")",
    "R.",
    "cos\nsystem\n",
    "\u0085R",
    "}",
    "]",
    "0"
  };

  private Mutations() {}

  /** One to four changes, most of them near {@code hot}, the part that readers believe. */
  static byte[] of(byte[] original, int hot, RandomGenerator random) {
    byte[] bytes = original;
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && bytes.length > 0; i++) {
      bytes = once(bytes, Math.min(hot, bytes.length), random);
    }
    return bytes;
  }

  private static byte[] once(byte[] bytes, int hot, RandomGenerator random) {
    int at = random.nextInt(random.nextInt(4) > 0 ? Math.max(1, hot) : bytes.length);
    return switch (random.nextInt(7)) {
      case 0 -> flipped(bytes, at, 1 << random.nextInt(8));
      case 1 -> flipped(bytes, at, random.nextInt(256));
      case 2 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 3 -> overwritten(bytes, at, 1 << random.nextInt(4), random);
      case 4 -> spliced(bytes, at, 0, TOKENS[random.nextInt(TOKENS.length)]);
      case 5 -> {
        String token = TOKENS[random.nextInt(TOKENS.length)];
        yield spliced(bytes, at, token.length(), token);
      }
      default -> {
        int from = random.nextInt(bytes.length);
        int length = Math.min(bytes.length - Math.max(from, at), random.nextInt(64));
        byte[] copy = bytes.clone();
        System.arraycopy(bytes, from, copy, at, length);
        yield copy;
      }
    };
  }

  private static byte[] flipped(byte[] bytes, int at, int mask) {
    byte[] copy = bytes.clone();
    copy[at] ^= (byte) mask;
    return copy;
  }

  private static byte[] overwritten(byte[] bytes, int at, int width, RandomGenerator random) {
    byte[] copy = bytes.clone();
    long value = TELLING[random.nextInt(TELLING.length)];
    for (int i = 0; i < width && at + i < copy.length; i++) {
      copy[at + i] = (byte) (value >> (8 * i));
    }
    return copy;
  }

  private static byte[] spliced(byte[] bytes, int at, int removed, String token) {
    byte[] inserted = token.getBytes(StandardCharsets.ISO_8859_1);
    int rest = Math.min(bytes.length, at + removed);
    byte[] copy = new byte[at + inserted.length + bytes.length - rest];
    System.arraycopy(bytes, 0, copy, 0, at);
    System.arraycopy(inserted, 0, copy, at, inserted.length);
    System.arraycopy(bytes, rest, copy, at + inserted.length, bytes.length - rest);
    return copy;
  }
}
