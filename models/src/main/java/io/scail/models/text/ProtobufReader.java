package io.scail.models.text;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Walks over the fields of one protocol buffer message. A field that the caller does not ask for is
 * skipped. Throws {@link IllegalArgumentException} on bytes that are no message.
 */
final class ProtobufReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final ByteBuffer buffer;
  private int field;
  private int wireType;
  private long number;
  private ByteBuffer bytes = ByteBuffer.allocate(0);

  ProtobufReader(ByteBuffer buffer) {
    this.buffer = buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Moves to the next field; false at the end of the message. */
  boolean next() {
    if (!buffer.hasRemaining()) {
      return false;
    }
    try {
      long key = varint();
      field = (int) (key >>> 3);
      wireType = (int) (key & 7);
      switch (wireType) {
        case VARINT -> number = varint();
        case FIXED64 -> number = buffer.getLong();
        case FIXED32 -> number = buffer.getInt();
        case BYTES -> {
          long length = varint();
          if (length < 0 || length > buffer.remaining()) {
            throw new IllegalArgumentException("it is truncated or was never such a file");
          }
          bytes = buffer.slice(buffer.position(), (int) length);
          buffer.position(buffer.position() + (int) length);
        }
        default -> throw new IllegalArgumentException("it is broken or was never such a file");
      }
      return true;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("it is truncated or was never such a file", e);
    }
  }

  int field() {
    return field;
  }

  /** Value of an integer or boolean field. */
  long number() {
    require(VARINT);
    return number;
  }

  float float32() {
    require(FIXED32);
    return Float.intBitsToFloat((int) number);
  }

  ByteBuffer bytes() {
    require(BYTES);
    return bytes;
  }

  ProtobufReader message() {
    return new ProtobufReader(bytes());
  }

  private void require(int type) {
    if (wireType != type) {
      throw new IllegalArgumentException("field " + field + " has another type than it should");
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = buffer.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("it is broken or was never such a file");
  }
}
