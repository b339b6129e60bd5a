package io.scail.models.lora;

import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Merges adapters into a network's weights for one job and takes them back. The originals are never
 * written to: entries of the dictionary are pointed at merged copies and back, so that what comes
 * back is what was there, bit for bit. The last merged sets are kept, since jobs tend to ask for
 * the same adapters. On the torch thread only.
 */
public final class LoraMerger implements AutoCloseable {
  private final ScriptModule script = ScriptModule.load("lora");
  private final TensorDict weights;
  private final int cachedSets;
  private final LinkedHashMap<String, TensorDict> cache;

  /**
   * @param weights the network's weights; the merger points entries of it elsewhere and back
   * @param cachedSets merged sets to keep besides the one in use; each holds a copy of every weight
   *     that it changes
   */
  public LoraMerger(TensorDict weights, int cachedSets) {
    this.weights = weights;
    this.cache = new LinkedHashMap<>(16, 0.75f, true);
    this.cachedSets = cachedSets;
  }

  /** One term that is added to a weight. An empty {@code down} means a full difference. */
  private record Term(String up, String down, double factor) {}

  /**
   * Points the weights at merged copies until the result is closed. Changes are added in float32
   * and rounded once to the weight's type.
   */
  public Applied apply(List<LoraSelection> selections) {
    if (selections.isEmpty()) {
      return new Applied(Optional.empty(), false);
    }
    String key = key(selections);
    var merged = cache.get(key);
    boolean reused = merged != null;
    if (merged == null) {
      merged = merge(selections);
      cache.put(key, merged);
    }
    var originals = TensorDict.empty();
    script.call("exchange").with(weights).with(merged).with(originals).run();
    evict(key);
    return new Applied(Optional.of(originals), reused);
  }

  /** Frees the cached sets; nothing may be applied any more. */
  @Override
  public void close() {
    cache.values().forEach(TensorDict::close);
    cache.clear();
    script.close();
  }

  private TensorDict merge(List<LoraSelection> selections) {
    var sources = new ArrayList<TensorDict.Source>();
    for (int i = 0; i < selections.size(); i++) {
      for (var entry : selections.get(i).adapter().file().tensors().values()) {
        sources.add(
            new TensorDict.Source(
                i + "/" + entry.name(),
                entry.type(),
                entry.layout(),
                entry.bytes(),
                Optional.empty()));
      }
    }
    var merged = TensorDict.empty();
    try (var adapters = TensorDict.bind(sources, () -> {})) {
      terms(selections, adapters)
          .forEach(
              (weight, terms) ->
                  script
                      .call("merge")
                      .with(weights)
                      .with(adapters)
                      .with(merged)
                      .with(weight)
                      .withStrings(terms.stream().map(Term::up).toList())
                      .withStrings(terms.stream().map(Term::down).toList())
                      .withDoubles(terms.stream().mapToDouble(Term::factor).toArray())
                      .run());
      return merged;
    } catch (RuntimeException e) {
      merged.close();
      throw e;
    }
  }

  private static Map<String, List<Term>> terms(
      List<LoraSelection> selections, TensorDict adapters) {
    var terms = new LinkedHashMap<String, List<Term>>();
    for (int i = 0; i < selections.size(); i++) {
      String prefix = i + "/";
      double strength = selections.get(i).strength();
      for (var module : selections.get(i).adapter().modules()) {
        var weight = terms.computeIfAbsent(module.weight(), _ -> new ArrayList<>());
        if (module.pair().isPresent()) {
          var pair = module.pair().get();
          double alpha =
              module
                  .alpha()
                  .map(key -> scalar(adapters, prefix + key))
                  .orElse((double) pair.rank());
          weight.add(
              new Term(prefix + pair.up(), prefix + pair.down(), strength * alpha / pair.rank()));
        }
        module.difference().ifPresent(key -> weight.add(new Term(prefix + key, "", strength)));
        module
            .biasDifference()
            .ifPresent(
                key ->
                    terms
                        .computeIfAbsent(module.bias(), _ -> new ArrayList<>())
                        .add(new Term(prefix + key, "", strength)));
      }
    }
    terms.values().removeIf(List::isEmpty);
    return terms;
  }

  private static double scalar(TensorDict adapters, String key) {
    try (var scope = TensorScope.open()) {
      return adapters.copy(scope, key).toFloats()[0];
    }
  }

  private void evict(String inUse) {
    var keys = new ArrayList<>(cache.keySet());
    for (String key : keys) {
      if (cache.size() > cachedSets + 1 && !key.equals(inUse)) {
        var dropped = cache.remove(key);
        if (dropped != null) {
          dropped.close();
        }
      }
    }
  }

  private static String key(List<LoraSelection> selections) {
    var key = new StringBuilder();
    for (var selection : selections) {
      key.append(selection.adapter().identity())
          .append('@')
          .append(selection.strength())
          .append(selection.adapter().modules().hashCode())
          .append('\n');
    }
    return key.toString();
  }

  /** Adapters in effect; closing takes them back. */
  public final class Applied implements AutoCloseable {
    private final Optional<TensorDict> originals;
    private final boolean reused;
    private boolean closed;

    private Applied(Optional<TensorDict> originals, boolean reused) {
      this.originals = originals;
      this.reused = reused;
    }

    /** Whether the merged weights came from the cache. */
    public boolean reused() {
      return reused;
    }

    /** Points the weights back at the originals; closing twice is harmless. */
    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      originals.ifPresent(
          dict -> {
            script.call("restore").with(weights).with(dict).run();
            dict.close();
          });
    }
  }
}
