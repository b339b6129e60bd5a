package io.scail.preprocessing.onnx;

import io.scail.preprocessing.failure.ModelFailure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the files in which a graph keeps weights that do not fit into it (a graph is a protobuf
 * message and ends at 2 GB). Walks the message's fields without a schema; what is damaged is left
 * to the runtime to refuse. Field numbers are those of onnx.proto.
 */
final class ExternalWeights {

  private static final int DEEPEST = 32;
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  /** Messages on the way from a model to the names of its files. */
  private enum Message {
    MODEL,
    GRAPH,
    NODE,
    ATTRIBUTE,
    TENSOR;

    Optional<Message> field(int number) {
      return Optional.ofNullable(
          switch (this) {
            case MODEL -> number == 7 ? GRAPH : null;
            case GRAPH -> number == 1 ? NODE : number == 5 ? TENSOR : null;
            case NODE -> number == 5 ? ATTRIBUTE : null;
            case ATTRIBUTE ->
                switch (number) {
                  case 5, 10 -> TENSOR;
                  case 6, 11 -> GRAPH;
                  default -> null;
                };
            case TENSOR -> null;
          });
    }
  }

  private static final int EXTERNAL_DATA = 13;

  private final MemorySegment bytes;
  private final Set<String> locations = new LinkedHashSet<>();

  private ExternalWeights(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /**
   * The graph's file, then the files of its weights in the order of their first use.
   *
   * @throws ModelFailure when one is missing or lies outside the graph's folder
   */
  static List<Path> filesOf(Path graph) throws IOException {
    var files = new ArrayList<Path>();
    files.add(graph);
    try (var arena = Arena.ofConfined();
        var channel = FileChannel.open(graph, StandardOpenOption.READ)) {
      var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      var walk = new ExternalWeights(bytes);
      walk.walk(Message.MODEL, 0, bytes.byteSize(), 0);
      for (var location : walk.locations) {
        files.add(resolve(graph, location));
      }
    }
    return files;
  }

  private static Path resolve(Path graph, String location) {
    var folder = graph.toAbsolutePath().normalize().resolveSibling("");
    var file = folder.resolve(location.replace('\0', '?')).normalize();
    var name = String.valueOf(graph.getFileName());
    if (!file.startsWith(folder)) {
      throw new ModelFailure(name, "it names weights outside its folder: " + location);
    }
    if (!Files.isReadable(file)) {
      throw new ModelFailure(name, "its weights " + location + " are not beside it");
    }
    return file;
  }

  private void walk(Message message, long from, long end, int depth) {
    long at = from;
    while (at < end && depth < DEEPEST) {
      long tag = varint(at, end);
      at += varintLength(at, end);
      int field = (int) (tag >>> 3);
      switch ((int) (tag & 7)) {
        case VARINT -> at += varintLength(at, end);
        case FIXED_64 -> at += Long.BYTES;
        case FIXED_32 -> at += Integer.BYTES;
        case BYTES -> {
          long length = varint(at, end);
          at += varintLength(at, end);
          if (length < 0 || length > end - at) {
            return;
          }
          if (message == Message.TENSOR && field == EXTERNAL_DATA) {
            entry(at, at + length);
          }
          long start = at;
          message.field(field).ifPresent(m -> walk(m, start, start + length, depth + 1));
          at += length;
        }
        default -> {
          return;
        }
      }
    }
  }

  /** A pair of strings: fields 1 and 2. */
  private void entry(long from, long end) {
    var key = "";
    var value = "";
    long at = from;
    while (at < end) {
      long tag = varint(at, end);
      at += varintLength(at, end);
      long length = varint(at, end);
      at += varintLength(at, end);
      if ((tag & 7) != BYTES || length < 0 || length > end - at) {
        return;
      }
      var text =
          new String(
              bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
      if (tag >>> 3 == 1) {
        key = text;
      } else {
        value = text;
      }
      at += length;
    }
    if (key.equals("location")) {
      locations.add(value);
    }
  }

  private long varint(long at, long end) {
    long value = 0;
    for (int i = 0; i < varintLength(at, end) && at + i < end; i++) {
      value |= (bytes.get(ValueLayout.JAVA_BYTE, at + i) & 0x7fL) << (7 * i);
    }
    return value;
  }

  /** Bytes of the number at a place, at least 1, so that a walk always goes on. */
  private int varintLength(long at, long end) {
    int length = 0;
    while (length < 10 && at + length < end) {
      length++;
      if (bytes.get(ValueLayout.JAVA_BYTE, at + length - 1) >= 0) {
        return length;
      }
    }
    return Math.max(1, length);
  }
}
