package io.scail.models;

import io.scail.models.lora.LoraAdapter;
import io.scail.models.lora.LoraMerger;
import io.scail.models.lora.LoraSelection;
import io.scail.models.torch.DeviceGroup;
import io.scail.models.transformer.Parallelism;
import io.scail.models.transformer.ScailTransformer;
import io.scail.models.transformer.TransformerGroup;
import io.scail.models.weights.WeightContract;
import io.scail.models.weights.WeightFile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transformer on every device of a group and the adapters that are merged into it now. On the
 * leading torch thread only.
 */
final class AdaptedTransformers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdaptedTransformers.class);

  /** The weights that a transformer was loaded with. */
  record Checkpoint(ScailTransformer transformer) implements LoraMerger.Originals {
    @Override
    public void restore(String weight) {
      transformer.restore(weight);
    }

    @Override
    public boolean widen(String weight) {
      return transformer.widen(weight);
    }

    @Override
    public void code(String weight) {
      transformer.code(weight);
    }
  }

  private final DeviceGroup devices;
  private final TransformerGroup group;
  private final List<LoraMerger> mergers;

  private AdaptedTransformers(
      DeviceGroup devices, TransformerGroup group, List<LoraMerger> mergers) {
    this.devices = devices;
    this.group = group;
    this.mergers = mergers;
  }

  static AdaptedTransformers open(
      DeviceGroup devices, Parallelism parallelism, NetworkLoader loader) {
    var group = TransformerGroup.open(devices, parallelism, loader::transformer);
    try {
      var mergers =
          devices.openEach(
              device -> {
                var transformer = group.transformers().get(device);
                return new LoraMerger(transformer.weights(), new Checkpoint(transformer));
              });
      return new AdaptedTransformers(devices, group, mergers);
    } catch (RuntimeException e) {
      group.close();
      throw e;
    }
  }

  /** Runs work with the given adapters in effect on every device, and no others. */
  <T> T with(List<AdapterChoice> choices, Function<TransformerGroup, T> work) {
    var files = new ArrayList<WeightFile>();
    try {
      var selections = selections(choices, group.transformers().getFirst(), files);
      devices.runEach(device -> mergers.get(device).apply(selections));
    } finally {
      files.forEach(WeightFile::close);
    }
    return work.apply(group);
  }

  /** Makes the weights the network's own again. */
  void takeBack() {
    devices.runEach(device -> mergers.get(device).apply(List.of()));
  }

  private static List<LoraSelection> selections(
      List<AdapterChoice> choices, ScailTransformer transformer, List<WeightFile> files) {
    var network = WeightContract.of(transformer.spec()).sizes();
    var selections = new ArrayList<LoraSelection>();
    for (var choice : choices) {
      var file = WeightFile.open(choice.file());
      files.add(file);
      var adapter = LoraAdapter.match(file, network, choice.rules());
      LOG.info(
          "adapter file={} strength={} modules={} skipped={} unknown={}",
          choice.file().getFileName(),
          choice.strength(),
          adapter.modules().size(),
          adapter.skipped(),
          adapter.unknown());
      selections.add(new LoraSelection(adapter, choice.strength()));
    }
    return List.copyOf(selections);
  }

  @Override
  public void close() {
    devices.closeEach(mergers);
    group.close();
  }
}
