package io.scail.models.weights;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of a pickle. Only data: a class that is not known to be harmless becomes {@link Opaque},
 * and nothing that a pickle asks to be called is ever called.
 */
sealed interface Pickled {
  Pickled NONE = new Opaque("None");

  record Text(String value) implements Pickled {}

  record Whole(BigInteger value) implements Pickled {}

  record Truth(boolean value) implements Pickled {}

  /** A class or function, by name only. */
  record Global(String module, String name) implements Pickled {
    String full() {
      return module + "." + name;
    }
  }

  /** Anything whose value does not matter here; {@code what} names it for messages. */
  record Opaque(String what) implements Pickled {}

  /** What a persistent id names: a block of elements outside the pickle, from {@code begin} on. */
  record Storage(TorchStorage block, long begin) implements Pickled {}

  /** A tensor over a storage. */
  record View(TensorView view) implements Pickled {}

  /**
   * A list, tuple or set. Pickles fill a list after they have referred to it, hence no record; and
   * equality is identity, because a list may contain itself.
   */
  final class Items implements Pickled {
    private final List<Pickled> items = new ArrayList<>();

    List<Pickled> items() {
      return items;
    }
  }

  /** A dictionary; entries whose key is not a text are not kept. Equality is identity. */
  final class Dictionary implements Pickled {
    private final Map<String, Pickled> entries = new LinkedHashMap<>();

    Map<String, Pickled> entries() {
      return entries;
    }

    void put(Pickled key, Pickled value) {
      if (key instanceof Text(String name)) {
        entries.put(name, value);
      }
    }
  }
}
