package io.scail.models.lora;

import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Merges adapters into a network's weights and takes them back. An adapter's weights take the place
 * of the originals one by one, so that the device never holds more than one of them twice; taking
 * back asks for the originals anew, so that what comes back is what was there, bit for bit. What is
 * in effect stays until something else is wanted, since jobs tend to ask for the same adapters. On
 * the torch thread only.
 */
public final class LoraMerger implements AutoCloseable {
  private static final String NONE = "";

  private final ScriptModule script = ScriptModule.load("lora");
  private final TensorDict weights;
  private final Originals originals;
  private final Set<String> changed = new LinkedHashSet<>();
  private String inEffect = NONE;

  /** Where a network's own weights come from. */
  @FunctionalInterface
  public interface Originals {
    /** Puts a weight back as it was before any adapter, on its device and in its form. */
    void restore(String weight);

    /**
     * Puts a weight that is kept in 8-bit codes in its place uncoded. What is added to codes mostly
     * falls below their steps; added before the coding it is kept on average.
     *
     * @return whether it was done; then {@link #code} follows
     */
    default boolean widen(String weight) {
      return false;
    }

    /** Makes codes of the weight in its place. */
    default void code(String weight) {
      throw new IllegalStateException(weight + " was not widened");
    }
  }

  /**
   * @param weights the network's weights; the merger puts others in their place
   * @param originals asked for every weight that is taken back
   */
  public LoraMerger(TensorDict weights, Originals originals) {
    this.weights = weights;
    this.originals = originals;
  }

  /** One term that is added to a weight. An empty {@code down} means a full difference. */
  private record Term(String up, String down, double factor) {}

  /**
   * Makes the weights those of the network with these adapters, and no others. Changes are added in
   * float32 and rounded to the weight's type; codes without a wide original become bfloat16. After
   * a failure none is in effect.
   *
   * @param selections empty for the network alone
   * @return whether they were in effect already
   */
  public boolean apply(List<LoraSelection> selections) {
    String key = key(selections);
    // Some may still be changed where taking back failed.
    if (key.equals(inEffect) && (!selections.isEmpty() || changed.isEmpty())) {
      return true;
    }
    takeBack();
    if (selections.isEmpty()) {
      return false;
    }
    try {
      merge(selections);
    } catch (RuntimeException e) {
      try {
        takeBack();
      } catch (RuntimeException again) {
        // What is still changed is taken back before anything else is done with the weights.
        e.addSuppressed(again);
      }
      throw e;
    }
    inEffect = key;
    return false;
  }

  private void takeBack() {
    inEffect = NONE;
    for (var weight : List.copyOf(changed)) {
      originals.restore(weight);
      changed.remove(weight);
    }
  }

  /** The weights stay as they are. */
  @Override
  public void close() {
    script.close();
  }

  private void merge(List<LoraSelection> selections) {
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
    try (var adapters = TensorDict.bind(sources, () -> {})) {
      terms(selections, adapters)
          .forEach(
              (weight, terms) -> {
                changed.add(weight);
                boolean coded = originals.widen(weight);
                script
                    .call("merge")
                    .with(weights)
                    .with(adapters)
                    .with(weight)
                    .withStrings(terms.stream().map(Term::up).toList())
                    .withStrings(terms.stream().map(Term::down).toList())
                    .withDoubles(terms.stream().mapToDouble(Term::factor).toArray())
                    .run();
                if (coded) {
                  originals.code(weight);
                }
              });
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
}
