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
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a graph's file says without being opened by a runtime: the names of its inputs and outputs,
 * and the files that keep weights which do not fit into it (a graph is a protobuf message and ends
 * at 2 GB). Walks the message's fields without a schema; what is damaged is left to the runtime to
 * refuse. Field numbers are those of onnx.proto.
 */
public final class GraphFile {

  private static final int DEEPEST = 32;
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  /** Messages on the way from a model to the names of its files, inputs and outputs. */
  private enum Message {
    MODEL,
    GRAPH,
    INPUT,
    OUTPUT,
    NODE,
    ATTRIBUTE,
    /** A branch or a loop's body. */
    SUBGRAPH,
    TENSOR;

    Optional<Message> field(int number) {
      return Optional.ofNullable(
          switch (this) {
            case MODEL -> number == 7 ? GRAPH : null;
            case GRAPH, SUBGRAPH ->
                switch (number) {
                  case 1 -> NODE;
                  case 5 -> TENSOR;
                  case 11 -> this == GRAPH ? INPUT : null;
                  case 12 -> this == GRAPH ? OUTPUT : null;
                  default -> null;
                };
            case NODE -> number == 5 ? ATTRIBUTE : null;
            case ATTRIBUTE ->
                switch (number) {
                  case 5, 10 -> TENSOR;
                  case 6, 11 -> SUBGRAPH;
                  default -> null;
                };
            case INPUT, OUTPUT, TENSOR -> null;
          });
    }
  }

  private static final int EXTERNAL_DATA = 13;

  private final Path graph;
  private final Set<String> inputs = new LinkedHashSet<>();
  private final Set<String> outputs = new LinkedHashSet<>();
  private final Set<String> locations = new LinkedHashSet<>();
  private MemorySegment bytes = MemorySegment.NULL;

  private GraphFile(Path graph) {
    this.graph = graph;
  }

  /**
   * Reads a graph, not its weights.
   *
   * @throws ModelFailure when it is not there or cannot be read
   */
  public static GraphFile read(Path graph) {
    var name = String.valueOf(graph.getFileName());
    if (!Files.isReadable(graph)) {
      throw new ModelFailure(name, "there is no such file in " + graph.getParent());
    }
    try (var arena = Arena.ofConfined();
        var channel = FileChannel.open(graph, StandardOpenOption.READ)) {
      var file = new GraphFile(graph);
      file.bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      file.walk(Message.MODEL, 0, file.bytes.byteSize(), 0);
      file.bytes = MemorySegment.NULL;
      return file;
    } catch (IOException e) {
      throw new ModelFailure(name, "it cannot be read from disk", e);
    }
  }

  /** File name of the graph. */
  public String name() {
    return String.valueOf(graph.getFileName());
  }

  /** Names of the inputs. */
  public Set<String> inputs() {
    return Set.copyOf(inputs);
  }

  /** Names of the outputs. */
  public Set<String> outputs() {
    return Set.copyOf(outputs);
  }

  /**
   * The graph's file, then the files of its weights in the order of their first use.
   *
   * @throws ModelFailure when one is missing or lies outside the graph's folder
   */
  public List<Path> files() {
    var files = new ArrayList<Path>();
    files.add(graph);
    locations.forEach(location -> files.add(resolve(graph, location)));
    return List.copyOf(files);
  }

  /**
   * @throws ModelFailure when the graph lacks one of the inputs or outputs
   */
  public GraphFile requiring(Collection<String> wantedInputs, Collection<String> wantedOutputs) {
    if (!inputs.containsAll(wantedInputs) || !outputs.containsAll(wantedOutputs)) {
      throw otherContract(name(), inputs, outputs, wantedInputs, wantedOutputs);
    }
    return this;
  }

  static ModelFailure otherContract(
      String model,
      Collection<String> inputs,
      Collection<String> outputs,
      Collection<String> wantedInputs,
      Collection<String> wantedOutputs) {
    return new ModelFailure(
        model,
        "it has inputs %s and outputs %s, not the expected %s and %s"
            .formatted(inputs, outputs, wantedInputs, wantedOutputs));
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
          } else if (message == Message.INPUT && field == 1) {
            inputs.add(text(at, length));
          } else if (message == Message.OUTPUT && field == 1) {
            outputs.add(text(at, length));
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
      var text = text(at, length);
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

  private String text(long at, long length) {
    return new String(
        bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
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
