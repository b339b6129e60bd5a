package io.scail.models;

import io.scail.models.lora.LoraAdapter;
import io.scail.models.lora.LoraMerger;
import io.scail.models.lora.LoraSelection;
import io.scail.models.transformer.ScailTransformer;
import io.scail.models.weights.WeightContract;
import io.scail.models.weights.WeightFile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transformer and the adapters that were merged into it last. On the torch thread only. */
final class AdaptedTransformer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdaptedTransformer.class);

  private final ScailTransformer transformer;
  private final LoraMerger merger;

  AdaptedTransformer(ScailTransformer transformer) {
    this.transformer = transformer;
    this.merger = new LoraMerger(transformer.weights(), 0);
  }

  /** Runs work with the given adapters in effect and takes them back. */
  <T> T with(List<AdapterChoice> choices, Function<ScailTransformer, T> work) {
    if (choices.isEmpty()) {
      return work.apply(transformer);
    }
    var files = new ArrayList<WeightFile>();
    try {
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
      try (var _ = merger.apply(selections)) {
        return work.apply(transformer);
      }
    } finally {
      files.forEach(WeightFile::close);
    }
  }

  @Override
  public void close() {
    merger.close();
    transformer.close();
  }
}
