package io.scail.models.torch;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One call of a network's method. Arguments are plain until the call runs; the engine's own values
 * exist only inside it, so an abandoned call holds nothing and a finished one leaves only its
 * result.
 */
public final class ScriptCall {
  /**
   * A dictionary outlives the calls that it is passed to; every other value is made for one call.
   */
  private record Argument(Supplier<IValue> value, boolean closedByCall) {}

  private final PtSymbolBlock block;
  private final String network;
  private final String method;
  private final List<Argument> arguments = new ArrayList<>();

  ScriptCall(PtSymbolBlock block, String network, String method) {
    this.block = block;
    this.network = network;
    this.method = method;
  }

  public ScriptCall with(Tensor tensor) {
    return argument(() -> IValue.from(tensor.array()));
  }

  public ScriptCall with(TensorDict dict) {
    arguments.add(new Argument(dict::reference, false));
    return this;
  }

  public ScriptCall with(long value) {
    return argument(() -> IValue.from(value));
  }

  public ScriptCall with(double value) {
    return argument(() -> IValue.from(value));
  }

  public ScriptCall with(boolean value) {
    return argument(() -> IValue.from(value));
  }

  public ScriptCall with(String value) {
    return argument(() -> IValue.from(value));
  }

  /** A {@code List[Tensor]}; may be empty. */
  public ScriptCall withTensors(List<Tensor> tensors) {
    return argument(
        () -> IValue.listFrom(tensors.stream().map(Tensor::array).toArray(PtNDArray[]::new)));
  }

  /** A {@code List[int]}. */
  public ScriptCall withLongs(long... values) {
    return argument(() -> IValue.listFrom(values));
  }

  /** A {@code List[float]}. */
  public ScriptCall withDoubles(double... values) {
    return argument(() -> IValue.listFrom(values));
  }

  /** A {@code List[str]}, which the engine's binding cannot send empty. */
  public ScriptCall withStrings(List<String> values) {
    return argument(() -> listOf(values, IValue::from));
  }

  /** A {@code List[List[int]]}, not empty. */
  public ScriptCall withLongLists(List<long[]> values) {
    return argument(() -> listOf(values, IValue::listFrom));
  }

  /** Runs the call; its result is a tensor, owned by {@code scope}. */
  public Tensor tensor(TensorScope scope) {
    return run(result -> new Tensor(result.toTensor(scope.manager())));
  }

  /** Runs the call; its result is a list or tuple of tensors, each owned by {@code scope}. */
  public List<Tensor> tensors(TensorScope scope) {
    return run(
        result -> {
          if (result.isTensorList()) {
            return Arrays.stream(result.toTensorArray(scope.manager())).map(Tensor::new).toList();
          }
          var parts = new ArrayList<Tensor>();
          for (var part : result.toIValueTuple()) {
            try (part) {
              parts.add(new Tensor(part.toTensor(scope.manager())));
            }
          }
          return List.copyOf(parts);
        });
  }

  /** Runs the call; its result is an int. */
  public long integer() {
    return run(IValue::toLong);
  }

  /** Runs the call; its result is a {@code List[int]}. */
  public long[] integers() {
    return run(IValue::toLongArray);
  }

  /** Runs the call; its result is a float. */
  public double number() {
    return run(IValue::toDouble);
  }

  /** Runs the call; its result is a str. */
  public String text() {
    return run(IValue::toStringValue);
  }

  /** Runs the call; its result is a {@code List[str]}. */
  public List<String> texts() {
    return run(
        result -> {
          var texts = new ArrayList<String>();
          for (var part : result.toIValueArray()) {
            try (part) {
              texts.add(part.toStringValue());
            }
          }
          return List.copyOf(texts);
        });
  }

  /** Runs the call and drops its result. */
  public void run() {
    run(result -> true);
  }

  /** Runs the call; its result is a {@code Dict[str, Tensor]}, owned by the caller. */
  public TensorDict dict() {
    return TensorDict.owning(invoke());
  }

  /** As {@link #dict()}, without an owner yet. */
  IValue dictValue() {
    return invoke();
  }

  private ScriptCall argument(Supplier<IValue> value) {
    arguments.add(new Argument(value, true));
    return this;
  }

  private <T> T run(Function<IValue, T> read) {
    try (var result = invoke()) {
      return read.apply(result);
    }
  }

  private IValue invoke() {
    TorchThread.current();
    var values = new IValue[arguments.size()];
    int made = 0;
    try {
      for (; made < values.length; made++) {
        values[made] = arguments.get(made).value().get();
      }
      return IValueUtils.runMethod(block, method, values);
    } catch (EngineException e) {
      throw EngineErrors.of(network + "." + method, e);
    } finally {
      for (int i = 0; i < made; i++) {
        if (arguments.get(i).closedByCall()) {
          values[i].close();
        }
      }
    }
  }

  private static <T> IValue listOf(List<T> items, Function<T, IValue> value) {
    var parts = new IValue[items.size()];
    int made = 0;
    try {
      for (; made < parts.length; made++) {
        parts[made] = value.apply(items.get(made));
      }
      return IValue.listFrom(parts);
    } finally {
      for (int i = 0; i < made; i++) {
        parts[i].close();
      }
    }
  }
}
