package io.scail.models.transformer;

import io.scail.models.profile.DitSpec;
import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.weights.WeightContract;
import java.util.List;

/**
 * The weights in a tier's form: on the device, or for blocks beyond the resident ones in host
 * memory.
 */
final class PlacedWeights implements AutoCloseable {
  private final ScriptModule module;
  private final TorchDevice device;
  private final int residentBlocks;
  private final TensorDict source;
  private final TensorDict all;
  private final TensorDict visiting;

  /** Takes over {@code source}, whose memory the new weights may share. */
  PlacedWeights(ScriptModule module, DitSpec spec, TensorDict source, TransformerOptions options) {
    this.module = module;
    this.device = TorchThread.currentDevice();
    this.residentBlocks = options.residentBlocks();
    this.source = source;
    this.all = TensorDict.empty();
    this.visiting = TensorDict.empty();
    try {
      for (String name : WeightContract.of(spec).sizes().keySet()) {
        take(name, WeightForm.of(name, options.precision()));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Brings a weight from the checkpoint to its place, over what is there. */
  void take(String name, WeightForm form) {
    module
        .call("take")
        .with(all)
        .with(source)
        .with(name)
        .with(form.code())
        .with(home(name).name())
        .run();
  }

  /**
   * Brings a weight to its place as wide as the checkpoint has it.
   *
   * @return false where the checkpoint has codes; then nothing was changed
   */
  boolean widen(String name) {
    return module
            .call("widened")
            .with(all)
            .with(source)
            .with(name)
            .with(home(name).name())
            .integer()
        == 1;
  }

  /** Makes codes of a wide weight, in its place. */
  void code(String name) {
    module.call("coded").with(all).with(name).run();
  }

  private TorchDevice home(String name) {
    var parts = List.of(name.split("\\.", 3));
    boolean swapped =
        parts.getFirst().equals("blocks") && Integer.parseInt(parts.get(1)) >= residentBlocks;
    return swapped ? TorchDevice.CPU : device;
  }

  TensorDict all() {
    return all;
  }

  /** A block's weights on the device for as long as the visit is open. */
  Visit block(int block) {
    if (block < residentBlocks) {
      return new Visit(all, false);
    }
    module
        .call("fetch")
        .with(all)
        .with(visiting)
        .with("blocks." + block + ".")
        .with(device.name())
        .run();
    return new Visit(visiting, true);
  }

  /** Names of the weights that were copied to the device for the block now running. */
  List<String> visitingNames() {
    return visiting.names();
  }

  @Override
  public void close() {
    visiting.close();
    all.close();
    source.close();
  }

  /** Use of one block's weights. */
  final class Visit implements AutoCloseable {
    private final TensorDict weights;
    private final boolean leaves;

    private Visit(TensorDict weights, boolean leaves) {
      this.weights = weights;
      this.leaves = leaves;
    }

    TensorDict weights() {
      return weights;
    }

    @Override
    public void close() {
      if (leaves) {
        module.call("drop").with(visiting).run();
      }
    }
  }
}
