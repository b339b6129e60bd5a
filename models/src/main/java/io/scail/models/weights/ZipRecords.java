package io.scail.models.weights;

import io.scail.models.failure.WeightsFailure;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * The records of a mapped zip whose entries are stored, as torch writes them, ZIP64 included. The
 * JDK's reader gives streams; this one gives the mapped bytes themselves.
 */
final class ZipRecords {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int CENTRAL_SIGNATURE = 0x02014b50;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int LOCATOR64_SIGNATURE = 0x07064b50;
  private static final int LOCAL_BYTES = 30;
  private static final int CENTRAL_BYTES = 46;
  private static final int END_BYTES = 22;
  private static final int LOCATOR64_BYTES = 20;
  private static final int LONGEST_COMMENT = 0xffff;
  private static final int ZIP64_EXTRA = 1;
  private static final long IN_ZIP64_EXTRA = 0xffffffffL;
  private static final int ENCRYPTED = 1;

  private final Path path;
  private final MemorySegment file;

  private ZipRecords(Path path, MemorySegment file) {
    this.path = path;
    this.file = file;
  }

  /** Every record by its name, as a view of the file. */
  static SequencedMap<String, MemorySegment> of(Path path, MemorySegment file) {
    try {
      return new ZipRecords(path, file).read();
    } catch (IndexOutOfBoundsException e) {
      throw new WeightsFailure(
          path.toString(), "has a broken zip directory; it is damaged, fetch it again", e);
    }
  }

  /** Where the central directory lies. */
  private record Directory(long offset, long size, long entries) {}

  private SequencedMap<String, MemorySegment> read() {
    var directory = directory();
    if (directory.offset() < 0
        || directory.size() < 0
        || directory.offset() > file.byteSize()
        || directory.size() > file.byteSize() - directory.offset()) {
      throw failure("has its zip directory outside the file; it is truncated, fetch it again");
    }
    var records = new LinkedHashMap<String, MemorySegment>();
    long at = directory.offset();
    for (long i = 0; i < directory.entries(); i++) {
      if (file.get(INT, at) != CENTRAL_SIGNATURE) {
        throw failure("has a broken zip directory; it is damaged, fetch it again");
      }
      int nameLength = unsignedShort(at + 28);
      int extraLength = unsignedShort(at + 30);
      int commentLength = unsignedShort(at + 32);
      String name = text(at + CENTRAL_BYTES, nameLength);
      // A TorchScript archive's source text is compressed, and of no interest here.
      boolean data = !name.endsWith("/") && !name.contains("/code/");
      if (data && records.put(name, record(name, at, nameLength)) != null) {
        throw failure("has two records named %s", name);
      }
      at += CENTRAL_BYTES + nameLength + extraLength + commentLength;
    }
    return Collections.unmodifiableSequencedMap(records);
  }

  private Directory directory() {
    long first = Math.max(0, file.byteSize() - END_BYTES - LONGEST_COMMENT);
    for (long at = file.byteSize() - END_BYTES; at >= first; at--) {
      if (file.get(INT, at) == END_SIGNATURE) {
        long locator = at - LOCATOR64_BYTES;
        if (locator >= 0 && file.get(INT, locator) == LOCATOR64_SIGNATURE) {
          long end64 = file.get(LONG, locator + 8);
          if (file.get(INT, end64) != END64_SIGNATURE) {
            throw failure("has a broken ZIP64 directory; it is damaged, fetch it again");
          }
          return new Directory(
              file.get(LONG, end64 + 48), file.get(LONG, end64 + 40), file.get(LONG, end64 + 32));
        }
        return new Directory(
            file.get(INT, at + 16) & IN_ZIP64_EXTRA,
            file.get(INT, at + 12) & IN_ZIP64_EXTRA,
            unsignedShort(at + 10));
      }
    }
    throw failure("begins like a zip but has no directory; it is truncated, fetch it again");
  }

  private MemorySegment record(String name, long central, int nameLength) {
    int flags = unsignedShort(central + 8);
    int method = unsignedShort(central + 10);
    if ((flags & ENCRYPTED) != 0 || method != 0) {
      throw failure("has the compressed or encrypted record %s, which torch never writes", name);
    }
    long[] fields = {
      file.get(INT, central + 24) & IN_ZIP64_EXTRA,
      file.get(INT, central + 20) & IN_ZIP64_EXTRA,
      file.get(INT, central + 42) & IN_ZIP64_EXTRA
    };
    widen(fields, central + CENTRAL_BYTES + nameLength, unsignedShort(central + 30));
    long size = fields[0];
    long local = fields[2];
    if (size != fields[1]) {
      throw failure("has the record %s with two different sizes", name);
    }
    if (local < 0 || local > file.byteSize() - LOCAL_BYTES) {
      throw failure("has the record %s outside the file; it is truncated, fetch it again", name);
    }
    if (file.get(INT, local) != LOCAL_SIGNATURE) {
      throw failure("has the broken record %s; it is damaged, fetch it again", name);
    }
    long begin = local + LOCAL_BYTES + unsignedShort(local + 26) + unsignedShort(local + 28);
    if (size < 0 || begin > file.byteSize() || size > file.byteSize() - begin) {
      throw failure("has the record %s outside the file; it is truncated, fetch it again", name);
    }
    return file.asSlice(begin, size);
  }

  /** Values that do not fit 32 bits stand in an extra field, in this order, only those. */
  private void widen(long[] fields, long extra, int extraLength) {
    long at = extra;
    long end = extra + extraLength;
    while (at + 4 <= end) {
      int id = unsignedShort(at);
      int length = unsignedShort(at + 2);
      if (id == ZIP64_EXTRA) {
        long value = at + 4;
        for (int i = 0; i < fields.length; i++) {
          if (fields[i] == IN_ZIP64_EXTRA && value + Long.BYTES <= at + 4 + length) {
            fields[i] = file.get(LONG, value);
            value += Long.BYTES;
          }
        }
        return;
      }
      at += 4 + length;
    }
  }

  private int unsignedShort(long at) {
    return file.get(SHORT, at) & 0xffff;
  }

  private String text(long at, int length) {
    return new String(
        file.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }

  private WeightsFailure failure(String problem, Object... arguments) {
    return new WeightsFailure(path.toString(), String.format(Locale.ROOT, problem, arguments));
  }
}
