package io.scail.models.weights;

import io.scail.models.tensor.Layout;
import io.scail.models.tensor.ScalarType;
import io.scail.models.weights.Pickled.Dictionary;
import io.scail.models.weights.Pickled.Global;
import io.scail.models.weights.Pickled.Items;
import io.scail.models.weights.Pickled.Opaque;
import io.scail.models.weights.Pickled.Storage;
import io.scail.models.weights.Pickled.Text;
import io.scail.models.weights.Pickled.View;
import io.scail.models.weights.Pickled.Whole;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the calls in a torch checkpoint's pickle mean, without making any. Tensors and plain
 * containers are built; other classes become opaque and are remembered by name; functions that only
 * an attack has a use for make the whole file refused.
 */
final class PickledCalls {
  private static final Set<String> BUILTINS = Set.of("builtins", "__builtin__");

  private static final Set<String> PLAIN_BUILTINS =
      Set.of(
          "set",
          "frozenset",
          "list",
          "dict",
          "tuple",
          "int",
          "long",
          "float",
          "bool",
          "str",
          "unicode",
          "bytes",
          "bytearray",
          "complex",
          "slice",
          "range",
          "xrange",
          "object");

  // Top-level modules that start programs, reach the network, load code or call by name.
  private static final Set<String> CODE_MODULES =
      Set.of(
          "os",
          "posix",
          "nt",
          "subprocess",
          "sys",
          "runpy",
          "pty",
          "shutil",
          "socket",
          "importlib",
          "imp",
          "ctypes",
          "types",
          "marshal",
          "pickle",
          "_pickle",
          "cPickle",
          "code",
          "codeop",
          "commands",
          "webbrowser",
          "urllib",
          "urllib2",
          "http",
          "ftplib",
          "smtplib",
          "requests",
          "multiprocessing",
          "asyncio",
          "operator",
          "_operator",
          "pdb",
          "bdb",
          "timeit",
          "cProfile",
          "profile",
          "trace",
          "pip",
          "site",
          "sysconfig",
          "distutils",
          "setuptools",
          "pydoc",
          "signal",
          "threading",
          "_thread",
          "concurrent",
          "inspect",
          "ast",
          "dis",
          "gc",
          "atexit");

  private final SequencedMap<String, TorchStorage> storages = new LinkedHashMap<>();
  private final Set<String> notRead = new TreeSet<>();

  /** Every storage named so far, by its key. */
  SequencedMap<String, TorchStorage> storages() {
    return Collections.unmodifiableSequencedMap(storages);
  }

  /** Classes that were met and not understood. */
  Set<String> notRead() {
    return Collections.unmodifiableSet(notRead);
  }

  /** A class or function named by the pickle. */
  Pickled global(String module, String name) {
    var global = new Global(module, name);
    int dot = module.indexOf('.');
    String top = dot < 0 ? module : module.substring(0, dot);
    if (CODE_MODULES.contains(top)
        || (BUILTINS.contains(module) && !PLAIN_BUILTINS.contains(name))) {
      throw new PickleFailure(
          "its pickle would run code (" + global.full() + "); the file was made to attack");
    }
    return global;
  }

  /** The value of a persistent id: {@code ("storage", class, key, device, count[, view])}. */
  Pickled persistent(Pickled id) {
    if (id instanceof Items tuple
        && tuple.items().size() >= 5
        && tuple.items().get(0) instanceof Text(String kind)
        && kind.equals("storage")
        && tuple.items().get(1) instanceof Global type
        && tuple.items().get(2) instanceof Text(String key)
        && tuple.items().get(4) instanceof Whole count) {
      return storage(type, key, small(count), viewBegin(tuple.items()));
    }
    throw new PickleFailure("its pickle refers to something outside it that is no storage");
  }

  /** Storages of very old files may be parts of others: {@code (key, begin, count)}. */
  private static long viewBegin(List<Pickled> id) {
    if (id.size() > 5 && id.get(5) instanceof Items view) {
      if (view.items().size() == 3 && view.items().get(1) instanceof Whole begin) {
        return small(begin);
      }
      throw new PickleFailure("its pickle has a broken view of a storage");
    }
    return 0;
  }

  private Pickled storage(Global type, String key, long count, long begin) {
    var elementType = TorchStorage.typeOfClass(type.name());
    if (!type.module().startsWith("torch")
        || (elementType.isEmpty() && !type.name().equals("UntypedStorage"))) {
      return opaque(type.full());
    }
    var storage = new TorchStorage(key, elementType, count);
    var known = storages.putIfAbsent(key, storage);
    if (known != null && !known.equals(storage)) {
      throw new PickleFailure("its pickle describes storage " + key + " in two ways");
    }
    return new Storage(storage, begin);
  }

  /** What calling {@code target} would give. */
  Pickled call(Pickled target, Pickled arguments) {
    if (!(arguments instanceof Items tuple)) {
      throw new PickleFailure("its pickle calls something without a list of arguments");
    }
    if (!(target instanceof Global global)) {
      return opaque(Unpickler.nameOf(target));
    }
    if (global.full().equals("torch._tensor._rebuild_from_type_v2")
        && tuple.items().size() >= 3
        && tuple.items().get(0) instanceof Global rebuild
        && tuple.items().get(2) instanceof Items inner) {
      return plainCall(rebuild, inner.items());
    }
    return plainCall(global, tuple.items());
  }

  private Pickled plainCall(Global global, List<Pickled> arguments) {
    return switch (global.full()) {
      case "collections.OrderedDict", "builtins.dict", "__builtin__.dict" -> dictionary(arguments);
      case "collections.defaultdict" -> new Dictionary();
      case "builtins.list",
          "builtins.tuple",
          "builtins.set",
          "__builtin__.set",
          "builtins.frozenset",
          "torch.Size" ->
          items(arguments);
      case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" ->
          tensor(arguments, Optional.empty());
      case "torch._utils._rebuild_tensor_v3" -> {
        if (arguments.size() > 6 && arguments.get(6) instanceof Global dtype) {
          var type = TorchStorage.typeOfDtype(dtype.name());
          yield type.isEmpty() ? opaque("a tensor of " + dtype.full()) : tensor(arguments, type);
        }
        throw new PickleFailure("its pickle has a tensor without a type");
      }
      case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" -> {
        if (arguments.isEmpty()) {
          throw new PickleFailure("its pickle has a parameter without a tensor");
        }
        yield arguments.getFirst();
      }
      default -> opaque(global.full());
    };
  }

  private static Dictionary dictionary(List<Pickled> arguments) {
    var dictionary = new Dictionary();
    if (!arguments.isEmpty() && arguments.getFirst() instanceof Items pairs) {
      for (var pair : pairs.items()) {
        if (pair instanceof Items entry && entry.items().size() == 2) {
          dictionary.put(entry.items().get(0), entry.items().get(1));
        }
      }
    }
    return dictionary;
  }

  private static Items items(List<Pickled> arguments) {
    var copy = new Items();
    if (!arguments.isEmpty() && arguments.getFirst() instanceof Items given) {
      copy.items().addAll(given.items());
    }
    return copy;
  }

  private Pickled tensor(List<Pickled> arguments, Optional<ScalarType> statedType) {
    if (arguments.size() >= 4 && arguments.get(0) instanceof Opaque unknown) {
      return unknown;
    }
    if (arguments.size() < 4
        || !(arguments.get(0) instanceof Storage(TorchStorage block, long begin))
        || !(arguments.get(1) instanceof Whole offset)
        || !(arguments.get(2) instanceof Items sizes)
        || !(arguments.get(3) instanceof Items strides)) {
      throw new PickleFailure("its pickle describes a tensor in an unknown way");
    }
    var type = statedType.or(block::type);
    if (type.isEmpty()) {
      throw new PickleFailure("its pickle has a tensor without a type");
    }
    try {
      var layout = new Layout(longs(sizes), longs(strides));
      return new View(
          new TensorView(block, type.get(), Math.addExact(begin, small(offset)), layout));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new PickleFailure("its pickle describes an impossible tensor: " + e.getMessage());
    }
  }

  private static List<Long> longs(Items values) {
    var longs = new ArrayList<Long>();
    for (var value : values.items()) {
      if (!(value instanceof Whole whole)) {
        throw new PickleFailure("its pickle has a tensor size that is no number");
      }
      longs.add(small(whole));
    }
    return longs;
  }

  /** A count or an offset: never negative, never more than a file can have. */
  private static long small(Whole whole) {
    if (whole.value().signum() < 0 || whole.value().bitLength() > 62) {
      throw new PickleFailure("its pickle has the impossible size " + whole.value());
    }
    return whole.value().longValueExact();
  }

  private Opaque opaque(String name) {
    notRead.add(name);
    return new Opaque(name);
  }
}
