import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads tables, vectors and strings of a flatbuffer by field number, so that no schema compiler is needed. Positions are
 * byte offsets into the file; 0 stands for an absent table, vector or field.
 */
record FlatBuffer(ByteBuffer bytes) {

  static FlatBuffer of(byte[] file) {
    return new FlatBuffer(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
  }

  int root() {
    return bytes.getInt(0);
  }

  int int32(int table, int field, int absent) {
    int at = field(table, field);
    return at == 0 ? absent : bytes.getInt(at);
  }

  int int8(int table, int field, int absent) {
    int at = field(table, field);
    return at == 0 ? absent : bytes.get(at);
  }

  /** Position of the table, vector or string that a field points at. */
  int target(int table, int field) {
    int at = field(table, field);
    return at == 0 ? 0 : at + bytes.getInt(at);
  }

  int length(int vector) {
    return vector == 0 ? 0 : bytes.getInt(vector);
  }

  /** Position of element {@code index} of a vector of tables. */
  int element(int vector, int index) {
    int at = vector + 4 + 4 * index;
    return at + bytes.getInt(at);
  }

  int[] ints(int vector) {
    var values = new int[length(vector)];
    for (int i = 0; i < values.length; i++) {
      values[i] = bytes.getInt(vector + 4 + 4 * i);
    }
    return values;
  }

  /** A vector whose elements are unsigned and one, two or four bytes wide. */
  int[] unsigned(int vector, int width) {
    var values = new int[length(vector)];
    for (int i = 0; i < values.length; i++) {
      int at = vector + 4 + width * i;
      values[i] =
          switch (width) {
            case 1 -> bytes.get(at) & 0xff;
            case 2 -> bytes.getShort(at) & 0xffff;
            default -> bytes.getInt(at);
          };
    }
    return values;
  }

  byte[] rawBytes(int vector) {
    var values = new byte[length(vector)];
    if (values.length > 0) {
      bytes.get(vector + 4, values);
    }
    return values;
  }

  String string(int vector) {
    return new String(rawBytes(vector), StandardCharsets.UTF_8);
  }

  private int field(int table, int number) {
    int virtualTable = table - bytes.getInt(table);
    int offset = 4 + 2 * number;
    if (offset >= (bytes.getShort(virtualTable) & 0xffff)) {
      return 0;
    }
    int inTable = bytes.getShort(virtualTable + offset) & 0xffff;
    return inTable == 0 ? 0 : table + inTable;
  }
}
