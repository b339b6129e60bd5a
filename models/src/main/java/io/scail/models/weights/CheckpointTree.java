package io.scail.models.weights;

import io.scail.models.weights.Pickled.Dictionary;
import io.scail.models.weights.Pickled.Items;
import io.scail.models.weights.Pickled.View;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** From the object in a checkpoint's pickle to named tensors, and from those to bytes. */
final class CheckpointTree {
  /** Keys under which training programs keep the weights beside optimizer and counters. */
  private static final List<String> WRAPPERS =
      List.of("state_dict", "module", "model_state_dict", "model", "params_ema", "params", "ema");

  private static final int DEEPEST = 16;
  private static final int MOST_VALUES = 2_000_000;

  private final SequencedMap<String, TensorView> found = new LinkedHashMap<>();
  private int visited;

  private CheckpointTree() {}

  /**
   * The tensors of a checkpoint under dotted names, without the wrapper around them.
   *
   * @param notRead classes that the pickle holds besides, for the message where no tensor is left
   */
  static SequencedMap<String, TensorView> tensors(Pickled root, Set<String> notRead) {
    var tree = new CheckpointTree();
    tree.visit("", unwrapped(root), 0);
    if (tree.found.isEmpty()) {
      throw new PickleFailure(
          notRead.isEmpty()
              ? "it holds no tensors"
              : "it holds no tensors but Python objects ("
                  + String.join(", ", notRead)
                  + "); save the model's state_dict instead");
    }
    return tree.found;
  }

  private static Pickled unwrapped(Pickled root) {
    var value = root;
    for (int depth = 0; depth < DEEPEST; depth++) {
      var inner = value instanceof Dictionary wrapper ? inner(wrapper) : Optional.<Pickled>empty();
      if (inner.isEmpty()) {
        return value;
      }
      value = inner.get();
    }
    return value;
  }

  private static Optional<Pickled> inner(Dictionary wrapper) {
    if (wrapper.entries().values().stream().anyMatch(View.class::isInstance)) {
      return Optional.empty();
    }
    return WRAPPERS.stream()
        .filter(key -> wrapper.entries().get(key) instanceof Dictionary)
        .findFirst()
        .map(wrapper.entries()::get);
  }

  private void visit(String name, Pickled value, int depth) {
    // A container can hold itself, or the same one many times over.
    if (depth > DEEPEST || ++visited > MOST_VALUES) {
      throw new PickleFailure("its containers nest without end");
    }
    switch (value) {
      case View(TensorView view) -> {
        if (found.put(name, view) != null) {
          throw new PickleFailure("it has two tensors named " + name);
        }
      }
      case Dictionary dictionary ->
          dictionary.entries().forEach((key, item) -> visit(joined(name, key), item, depth + 1));
      case Items items -> {
        for (int i = 0; i < items.items().size(); i++) {
          visit(joined(name, String.valueOf(i)), items.items().get(i), depth + 1);
        }
      }
      default -> {}
    }
  }

  private static String joined(String name, String key) {
    return name.isEmpty() ? key : name + "." + key;
  }

  /** The tensors with their bytes, checked to lie inside their storages. */
  static SequencedMap<String, TensorEntry> located(
      SequencedMap<String, TensorView> views, Map<String, MemorySegment> storages) {
    var entries = new LinkedHashMap<String, TensorEntry>();
    views.forEach((name, view) -> entries.put(name, located(name, view, storages)));
    return entries;
  }

  private static TensorEntry located(
      String name, TensorView view, Map<String, MemorySegment> storages) {
    String key = view.storage().key();
    var storage = storages.get(key);
    if (storage == null) {
      throw new PickleFailure("its storage " + key + " of tensor " + name + " is missing");
    }
    if (TorchCheckpoint.bytesOf(view.storage()) > storage.byteSize()) {
      throw new PickleFailure("its storage " + key + " is shorter than described; fetch it again");
    }
    int bytesEach = view.type().bytes();
    long elements = storage.byteSize() / bytesEach;
    long span = view.layout().span();
    if (view.offset() > elements || span > elements - view.offset()) {
      throw new PickleFailure("its tensor " + name + " reaches beyond its storage");
    }
    return new TensorEntry(
        name,
        view.type(),
        view.layout(),
        storage.asSlice(view.offset() * bytesEach, span * bytesEach));
  }
}
