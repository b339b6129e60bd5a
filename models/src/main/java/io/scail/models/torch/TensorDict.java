package io.scail.models.torch;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.scail.models.tensor.Layout;
import io.scail.models.tensor.ScalarType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Named tensors that stay for many calls: a network's weights, or the state of a stream. libtorch
 * shares it by reference, so what a network's method stores in it is there in the next call. Usable
 * on the torch thread only.
 */
public final class TensorDict implements AutoCloseable {
  private static final long KEEP_TYPE = -1;

  private final IValue value;
  private final AutoCloseable backing;
  private boolean closed;

  private TensorDict(IValue value, AutoCloseable backing) {
    this.value = value;
    this.backing = backing;
  }

  /** A dictionary without entries. */
  public static TensorDict empty() {
    TorchThread.current();
    return new TensorDict(IValue.stringMapFrom(Map.of()), () -> {});
  }

  /** Takes over what a network's method returned. */
  static TensorDict owning(IValue value) {
    return new TensorDict(value, () -> {});
  }

  /** A new dictionary that refers to the given tensors; they may be closed afterwards. */
  public static TensorDict of(Map<String, Tensor> tensors) {
    TorchThread.current();
    var arrays = new LinkedHashMap<String, PtNDArray>();
    tensors.forEach((name, tensor) -> arrays.put(name, tensor.array()));
    return new TensorDict(IValue.stringMapFrom(arrays), () -> {});
  }

  /**
   * A tensor as it lies in memory, to be bound under a name.
   *
   * @param name key in the dictionary
   * @param type element type of the bytes
   * @param layout sizes and strides in elements
   * @param bytes native memory that begins at the tensor's first element
   * @param target type to convert to, or empty to keep the type (on the CPU: a view, no copy)
   */
  public record Source(
      String name,
      ScalarType type,
      Layout layout,
      MemorySegment bytes,
      Optional<ScalarType> target) {
    public Source {
      if (!bytes.isNative()) {
        throw new IllegalArgumentException(name + ": only native memory can be bound");
      }
      if (layout.span() * type.bytes() > bytes.byteSize()) {
        throw new IllegalArgumentException(
            name + ": " + bytes.byteSize() + " bytes do not hold " + layout.sizes() + " " + type);
      }
    }
  }

  /**
   * Binds memory as tensors on the current thread's device: views on the CPU, one upload each on
   * CUDA.
   *
   * @param backing what owns the memory; closed after the last tensor is gone
   */
  public static TensorDict bind(List<Source> sources, AutoCloseable backing) {
    return bind(sources, backing, TorchThread.currentDevice());
  }

  /** As {@link #bind(List, AutoCloseable)}, for another device than the thread's. */
  public static TensorDict bind(List<Source> sources, AutoCloseable backing, TorchDevice device) {
    if (sources.isEmpty()) {
      return new TensorDict(IValue.stringMapFrom(Map.of()), backing);
    }
    var names = new ArrayList<String>();
    var types = new long[sources.size()];
    var targets = new long[sources.size()];
    var shapes = new ArrayList<long[]>();
    var strides = new ArrayList<long[]>();
    try (var scope = TensorScope.open()) {
      var raws = new ArrayList<Tensor>();
      for (int i = 0; i < sources.size(); i++) {
        var source = sources.get(i);
        names.add(source.name());
        types[i] = source.type().torchCode();
        targets[i] = source.target().map(type -> (long) type.torchCode()).orElse(KEEP_TYPE);
        shapes.add(longs(source.layout().sizes()));
        strides.add(longs(source.layout().strides()));
        raws.add(scope.mapped(source.bytes()));
      }
      var value =
          store()
              .call("bind")
              .withTensors(raws)
              .withStrings(names)
              .withLongs(types)
              .withLongs(targets)
              .withLongLists(shapes)
              .withLongLists(strides)
              .with(device.name())
              .dictValue();
      return new TensorDict(value, backing);
    }
  }

  /** Names in the order of insertion. */
  public List<String> names() {
    return store().call("names").with(this).texts();
  }

  /** A copy of one entry on the CPU, owned by {@code scope}. */
  public Tensor copy(TensorScope scope, String name) {
    return store().call("copy").with(this).with(name).tensor(scope);
  }

  /** Element type of one entry. */
  public ScalarType type(String name) {
    long code = store().call("type").with(this).with(name).integer();
    return ScalarType.ofTorchCode(code)
        .orElseThrow(() -> new IllegalStateException(name + " has the unknown type " + code));
  }

  /** Sets an entry to the given tensor, which may be closed afterwards. */
  public void put(String name, Tensor tensor) {
    store().call("put").with(this).with(name).with(tensor).run();
  }

  /** Drops an entry, if there is one. */
  public void remove(String name) {
    store().call("remove").with(this).with(name).run();
  }

  /** An entry that becomes part of another, and the entry to multiply it by, if any. */
  public record Part(String name, Optional<String> scale) {}

  /**
   * Replaces entries by one: each times its scale in float32, joined along the first dimension.
   *
   * @param target type of the result, or empty to keep the type
   */
  public void join(String name, List<Part> parts, Optional<ScalarType> target) {
    store()
        .call("join")
        .with(this)
        .with(name)
        .withStrings(parts.stream().map(Part::name).toList())
        .withStrings(parts.stream().map(part -> part.scale().orElse("")).toList())
        .with(target.map(type -> (long) type.torchCode()).orElse(KEEP_TYPE))
        .run();
  }

  private static long[] longs(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).toArray();
  }

  private static ScriptModule store() {
    return TorchThread.current().store();
  }

  IValue reference() {
    if (closed) {
      throw new IllegalStateException("the tensor dictionary is closed");
    }
    return value;
  }

  /** Drops the tensors, then the memory behind them; closing twice is harmless. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    value.close();
    try {
      backing.close();
    } catch (Exception e) {
      throw new IllegalStateException("the memory behind the tensors could not be released", e);
    }
  }
}
