package io.scail.models.weights;

import io.scail.models.failure.WeightsFailure;
import io.scail.models.tensor.Layout;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Binds a weight file's mapped memory as a dictionary of tensors. On the CPU a weight whose type is
 * kept is the mapping itself; only what is cast, scaled, joined or badly aligned is copied. The
 * dictionary owns the file from then on and unmaps it after its last tensor is gone.
 *
 * <p>Usable on the torch thread only.
 */
public final class WeightBinder {
  // One buffer at the engine's border addresses its bytes with an int.
  private static final long LARGEST_PIECE = Integer.MAX_VALUE;

  private final WeightTypes types;
  private final TorchDevice home;
  private final Backing backing = new Backing();
  private final List<TensorDict.Source> sources = new ArrayList<>();
  private final Map<String, Joining> joinings = new LinkedHashMap<>();

  /** What is left to do for a weight once its parts are tensors. */
  private record Joining(List<TensorDict.Part> parts, Optional<ScalarType> target) {}

  private WeightBinder(WeightTypes types, TorchDevice home) {
    this.types = types;
    this.home = home;
  }

  /**
   * Opens a file, checks it against a network's contract and binds what the network uses on the
   * current thread's device.
   *
   * @throws WeightsFailure if the file is unsound or does not satisfy the contract
   */
  public static TensorDict open(Path path, WeightContract contract, WeightTypes types) {
    return open(path, contract, types, TorchThread.currentDevice());
  }

  /**
   * As {@link #open(Path, WeightContract, WeightTypes)}, for a home of the caller's choice: a
   * network that places its weights one by one wants them in host memory first.
   */
  public static TensorDict open(
      Path path, WeightContract contract, WeightTypes types, TorchDevice home) {
    var file = WeightFile.open(path);
    boolean bound = false;
    try {
      var set = WeightSet.of(file);
      contract.check(set).orThrow();
      var used = new ArrayList<Weight>();
      for (var weight : set.weights().values()) {
        if (!contract.optional().contains(weight.name())) {
          used.add(weight);
        }
      }
      var dict = bind(file, used, types, home);
      bound = true;
      return dict;
    } finally {
      if (!bound) {
        file.close();
      }
    }
  }

  /**
   * Binds weights of an open file.
   *
   * @param file is the dictionary's to close if this succeeds, and the caller's if it fails
   */
  public static TensorDict bind(WeightFile file, Iterable<Weight> weights, WeightTypes types) {
    return bind(file, weights, types, TorchThread.currentDevice());
  }

  private static TensorDict bind(
      WeightFile file, Iterable<Weight> weights, WeightTypes types, TorchDevice home) {
    var binder = new WeightBinder(types, home);
    boolean bound = false;
    try {
      weights.forEach(weight -> binder.add(file.path(), weight));
      var dict = binder.bind(file);
      bound = true;
      return dict;
    } finally {
      if (!bound) {
        binder.backing.close();
      }
    }
  }

  private TensorDict bind(WeightFile file) {
    var dict = TensorDict.bind(sources, backing, home);
    boolean joined = false;
    try {
      joinings.forEach((name, joining) -> dict.join(name, joining.parts(), joining.target()));
      backing.own(file);
      joined = true;
      return dict;
    } finally {
      if (!joined) {
        dict.close();
      }
    }
  }

  private void add(Path path, Weight weight) {
    var stored = weight.isScaled() ? ScalarType.FLOAT32 : weight.type();
    var target = types.target(weight.name(), stored);
    var pieces = pieces(path, weight);
    if (pieces.size() == 1
        && weight.isScaled()
        && weight.type() == ScalarType.FLOAT8_E4M3
        && types.keepsCodes(weight.name())) {
      var piece = pieces.getFirst();
      addSource(weight.name(), piece.entry(), Optional.empty());
      addScale(weight.name() + "_scale", piece.scale().orElseThrow(), piece.entry().layout());
      return;
    }
    if (pieces.size() == 1 && !weight.isScaled()) {
      addSource(weight.name(), pieces.getFirst().entry(), target);
      return;
    }
    boolean mixed = pieces.stream().map(piece -> piece.entry().type()).distinct().count() > 1;
    var parts = new ArrayList<TensorDict.Part>();
    for (var piece : pieces) {
      String name = weight.name() + "#" + parts.size();
      var scaleName = piece.scale().map(_ -> name + "*");
      addSource(name, piece.entry(), Optional.empty());
      piece.scale().ifPresent(scale -> addScale(name + "*", scale, piece.entry().layout()));
      parts.add(new TensorDict.Part(name, scaleName));
    }
    joinings.put(
        weight.name(),
        new Joining(parts, mixed && target.isEmpty() ? Optional.of(ScalarType.FLOAT32) : target));
  }

  /** A weight's parts, cut further where one is too large for a buffer. */
  private static List<Weight.Part> pieces(Path path, Weight weight) {
    var pieces = new ArrayList<Weight.Part>();
    for (var part : weight.parts()) {
      var entry = part.entry();
      long bytes = entry.layout().span() * entry.type().bytes();
      if (bytes <= LARGEST_PIECE) {
        pieces.add(part);
        continue;
      }
      long rows = entry.layout().sizes().getFirst();
      long rowBytes = entry.layout().strides().getFirst() * entry.type().bytes();
      long step = rowBytes == 0 ? 0 : LARGEST_PIECE / rowBytes;
      if (step == 0 || entry.rows(0, 1).bytes().byteSize() > LARGEST_PIECE) {
        throw new WeightsFailure(
            path.toString(), "has a row of more than 2 GiB in " + weight.name());
      }
      for (long from = 0; from < rows; from += step) {
        long begin = from;
        long end = Math.min(rows, from + step);
        var scale = part.scale().map(all -> all.layout().count() == 1 ? all : all.rows(begin, end));
        pieces.add(new Weight.Part(entry.rows(begin, end), scale));
      }
    }
    return pieces;
  }

  private void addSource(String name, TensorEntry entry, Optional<ScalarType> target) {
    sources.add(new TensorDict.Source(name, entry.type(), entry.layout(), aligned(entry), target));
  }

  /** A scale a row must broadcast along the other dimensions of what it scales. */
  private void addScale(String name, TensorEntry scale, Layout scaled) {
    long count = scale.layout().count();
    var sizes = new ArrayList<>(Collections.nCopies(scaled.sizes().size(), 1L));
    if (!sizes.isEmpty()) {
      sizes.set(0, count);
    }
    addSource(name, scale.reshaped(Layout.contiguous(sizes)), Optional.empty());
  }

  /** libtorch reads elements with aligned loads; careless writers leave odd offsets. */
  private MemorySegment aligned(TensorEntry entry) {
    var bytes = entry.bytes();
    if (bytes.address() % entry.type().bytes() == 0) {
      return bytes;
    }
    var copy = backing.copies.allocate(Math.max(1, bytes.byteSize()), Long.BYTES);
    return copy.copyFrom(bytes).asSlice(0, bytes.byteSize());
  }

  /** The memory behind the tensors: what was copied, and the mapped file. */
  private static final class Backing implements AutoCloseable {
    private final Arena copies = Arena.ofShared();
    private Optional<WeightFile> file = Optional.empty();

    void own(WeightFile mapped) {
      file = Optional.of(mapped);
    }

    @Override
    public void close() {
      if (copies.scope().isAlive()) {
        copies.close();
      }
      file.ifPresent(WeightFile::close);
    }
  }
}
