package io.scail.models.vae;

import io.scail.models.torch.ScriptCall;
import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.TensorDict;
import java.util.List;

/**
 * One half of the network on its way through a clip: its layers, and what each causal layer keeps
 * of the chunks before.
 */
final class LayerStack implements AutoCloseable {
  private final ScriptModule module;
  private final TensorDict weights;
  private final List<Layer> layers;
  private final TensorDict state = TensorDict.empty();

  LayerStack(ScriptModule module, TensorDict weights, List<Layer> layers) {
    this.module = module;
    this.weights = weights;
    this.layers = layers;
  }

  /** Begins a call that takes the weights and the state first. */
  ScriptCall begin(String method) {
    return module.call(method).with(weights).with(state);
  }

  /** Begins a call that takes the state first. */
  ScriptCall take(String method) {
    return module.call(method).with(state);
  }

  void run(LayerListener listener) {
    for (var layer : layers) {
      begin(layer.method()).with(layer.name()).run();
      listener.after(layer.name(), scope -> take("stream").tensor(scope));
    }
  }

  /** Bytes that wait for the next chunk. */
  long stateBytes() {
    return take("state_bytes").integer();
  }

  @Override
  public void close() {
    state.close();
  }
}
