package io.scail.models.weights;

import io.scail.models.failure.WeightsFailure;
import io.scail.models.weights.Pickled.Dictionary;
import io.scail.models.weights.Pickled.Items;
import io.scail.models.weights.Pickled.Text;
import io.scail.models.weights.Pickled.Truth;
import io.scail.models.weights.Pickled.Whole;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A file of Python's {@code torch.save}: either a zip with one pickle and a record per storage, or
 * the older format of five pickles followed by the storages. Tensors are views of the mapped file;
 * nothing in the pickle is executed.
 */
final class TorchCheckpoint implements WeightFile {
  private static final long LONGEST_PICKLE = 1L << 28;
  private static final BigInteger LEGACY_MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final BigInteger LEGACY_PROTOCOL = BigInteger.valueOf(1001);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final MappedFile mapped;
  private final SequencedMap<String, TensorEntry> tensors;
  private final Map<String, String> metadata;

  private TorchCheckpoint(
      Path path, MappedFile mapped, SequencedMap<String, TensorEntry> tensors, PickledCalls calls) {
    this.path = path;
    this.mapped = mapped;
    this.tensors = Collections.unmodifiableSequencedMap(tensors);
    this.metadata =
        calls.notRead().isEmpty()
            ? Map.of()
            : Map.of("not_read", String.join(", ", calls.notRead()));
  }

  static TorchCheckpoint openZip(Path path) {
    return MappedFile.open(path, TorchCheckpoint::readZip);
  }

  static TorchCheckpoint openLegacy(Path path) {
    return MappedFile.open(path, TorchCheckpoint::readLegacy);
  }

  private static TorchCheckpoint readZip(Path path, MappedFile mapped) {
    var records = ZipRecords.of(path, mapped.bytes());
    String pickleName =
        records.keySet().stream()
            .filter(name -> name.equals("data.pkl") || name.endsWith("/data.pkl"))
            .findFirst()
            .orElseThrow(
                () -> new WeightsFailure(path.toString(), "is a zip but no torch checkpoint"));
    String root = pickleName.substring(0, pickleName.length() - "data.pkl".length());
    var order = records.get(root + "byteorder");
    if (order != null && !text(order).equals("little")) {
      throw new WeightsFailure(path.toString(), "has big-endian numbers; save it again elsewhere");
    }
    var pickle = records.getOrDefault(pickleName, MemorySegment.NULL);
    if (pickle.byteSize() > LONGEST_PICKLE) {
      throw new WeightsFailure(path.toString(), "has a pickle too large for a weight file");
    }
    try {
      var calls = new PickledCalls();
      var views = CheckpointTree.tensors(Unpickler.read(pickle, calls), calls.notRead());
      var bytes = new HashMap<String, MemorySegment>();
      for (String key : calls.storages().keySet()) {
        var record = records.get(root + "data/" + key);
        if (record != null) {
          bytes.put(key, record);
        }
      }
      return new TorchCheckpoint(path, mapped, CheckpointTree.located(views, bytes), calls);
    } catch (PickleFailure e) {
      throw new WeightsFailure(path.toString(), "cannot be read: " + e.problem(), e);
    }
  }

  private static TorchCheckpoint readLegacy(Path path, MappedFile mapped) {
    try {
      var in = new PickleBytes(mapped.bytes(), 0);
      var calls = new PickledCalls();
      if (!isWhole(Unpickler.read(in, calls), LEGACY_MAGIC)) {
        throw new PickleFailure("it is a pickle but no torch checkpoint");
      }
      if (!isWhole(Unpickler.read(in, calls), LEGACY_PROTOCOL)) {
        throw new PickleFailure("it is of an unknown version of torch's older format");
      }
      if (Unpickler.read(in, calls) instanceof Dictionary facts
          && facts.entries().get("little_endian") instanceof Truth(boolean little)
          && !little) {
        throw new PickleFailure("it has big-endian numbers; save it again elsewhere");
      }
      var views = CheckpointTree.tensors(Unpickler.read(in, calls), calls.notRead());
      if (!(Unpickler.read(in, calls) instanceof Items keys)) {
        throw new PickleFailure("it has no list of storages");
      }
      var bytes = storages(mapped.bytes(), in, keys.items(), calls.storages());
      return new TorchCheckpoint(path, mapped, CheckpointTree.located(views, bytes), calls);
    } catch (PickleFailure e) {
      throw new WeightsFailure(path.toString(), "cannot be read: " + e.problem(), e);
    } catch (IndexOutOfBoundsException e) {
      throw new WeightsFailure(path.toString(), "is truncated; fetch it again", e);
    }
  }

  /** The storages follow the last pickle, each as a count and its elements. */
  private static Map<String, MemorySegment> storages(
      MemorySegment file, PickleBytes in, List<Pickled> keys, Map<String, TorchStorage> described) {
    var bytes = new HashMap<String, MemorySegment>();
    long at = in.position();
    for (var item : keys) {
      if (!(item instanceof Text(String key)) || described.get(key) == null) {
        throw new PickleFailure("it lists a storage that no tensor describes");
      }
      var storage = described.get(key);
      if (file.get(LONG, at) != storage.count()) {
        throw new PickleFailure("its storage " + key + " has another size than described");
      }
      at += Long.BYTES;
      long length = bytesOf(storage);
      if (length > file.byteSize() - at) {
        throw new PickleFailure("it is truncated in storage " + key + "; fetch it again");
      }
      bytes.put(key, file.asSlice(at, length));
      at += length;
    }
    return bytes;
  }

  static long bytesOf(TorchStorage storage) {
    try {
      return Math.multiplyExact(storage.count(), (long) storage.elementBytes());
    } catch (ArithmeticException e) {
      throw new PickleFailure("its storage " + storage.key() + " has an impossible size");
    }
  }

  private static boolean isWhole(Pickled value, BigInteger expected) {
    return value instanceof Whole(BigInteger number) && number.equals(expected);
  }

  private static String text(MemorySegment record) {
    return record.byteSize() > 16
        ? ""
        : new String(record.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.US_ASCII).strip();
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public SequencedMap<String, TensorEntry> tensors() {
    return tensors;
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public void close() {
    mapped.close();
  }
}
