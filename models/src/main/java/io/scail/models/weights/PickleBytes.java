package io.scail.models.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Reads a pickle's operands; a position outside the bytes is an IndexOutOfBoundsException. */
final class PickleBytes {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  // Names and numbers; anything longer in a text instruction is no weight file.
  private static final int LONGEST_LINE = 4096;
  private static final int LONGEST_TEXT = 1 << 24;
  private static final int LONGEST_NUMBER = 64;

  private final MemorySegment bytes;
  private long position;

  PickleBytes(MemorySegment bytes, long position) {
    this.bytes = bytes;
    this.position = position;
  }

  long position() {
    return position;
  }

  int unsigned() {
    return bytes.get(ValueLayout.JAVA_BYTE, position++) & 0xff;
  }

  int unsignedShort() {
    int value = bytes.get(SHORT, position) & 0xffff;
    position += Short.BYTES;
    return value;
  }

  int int32() {
    int value = bytes.get(INT, position);
    position += Integer.BYTES;
    return value;
  }

  /** An unsigned 32-bit number. */
  long length32() {
    return int32() & 0xffffffffL;
  }

  long length64() {
    long value = bytes.get(LONG, position);
    position += Long.BYTES;
    return value;
  }

  /** A number in two's complement, smallest byte first. */
  BigInteger littleEndian(long length) {
    if (length > LONGEST_NUMBER) {
      throw new PickleFailure("its pickle has a number of " + length + " bytes");
    }
    byte[] number = take(length);
    if (number.length == 0) {
      return BigInteger.ZERO;
    }
    for (int i = 0; i < number.length / 2; i++) {
      byte low = number[i];
      number[i] = number[number.length - 1 - i];
      number[number.length - 1 - i] = low;
    }
    return new BigInteger(number);
  }

  String utf8(long length) {
    return text(length, StandardCharsets.UTF_8);
  }

  String latin1(long length) {
    return text(length, StandardCharsets.ISO_8859_1);
  }

  /** Text up to the next line feed, which is taken, too. */
  String line() {
    long end = position;
    while (bytes.get(ValueLayout.JAVA_BYTE, end) != '\n') {
      end++;
      if (end - position > LONGEST_LINE) {
        throw new PickleFailure("its pickle has a line without end");
      }
    }
    String line = utf8(end - position);
    position++;
    return line;
  }

  long decimalIndex() {
    try {
      return Integer.parseUnsignedInt(line()) & 0xffffffffL;
    } catch (NumberFormatException e) {
      throw new PickleFailure("its pickle numbers a value by something that is no number");
    }
  }

  void skip(long length) {
    if (length < 0 || length > bytes.byteSize() - position) {
      throw new IndexOutOfBoundsException(length);
    }
    position += length;
  }

  private String text(long length, Charset charset) {
    if (length > LONGEST_TEXT) {
      throw new PickleFailure("its pickle has a text of " + length + " bytes");
    }
    return new String(take(length), charset);
  }

  private byte[] take(long length) {
    long begin = position;
    skip(length);
    return bytes.asSlice(begin, length).toArray(ValueLayout.JAVA_BYTE);
  }
}
