package io.scail.models.weights;

import io.scail.models.failure.WeightsFailure;
import io.scail.models.tensor.Layout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A file's weights under the names of the network that it holds, whatever the file's own spelling:
 * prefixes cut, SAT and Hugging Face names translated, joint matrices split or joined, 8-bit codes
 * with their scales. Everything is a view; the file stays the owner of the memory.
 *
 * @param path the file
 * @param network what it holds
 * @param spelling the file's naming, for people
 * @param weights by the network's own names
 * @param extras what lies in the file besides weights, such as {@code spiece_model}, by the file's
 *     names without prefix
 */
public record WeightSet(
    Path path,
    Network network,
    String spelling,
    SequencedMap<String, Weight> weights,
    SequencedMap<String, TensorEntry> extras) {

  /** Bytes of a SentencePiece model that ComfyUI puts beside its text encoder. */
  public static final String TOKENIZER = "spiece_model";

  public WeightSet {
    weights = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(weights));
    extras = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(extras));
  }

  /**
   * Recognises the network in an open file and translates its names.
   *
   * @throws WeightsFailure if two tensors come to the same name, or parts do not fit together
   */
  public static WeightSet of(WeightFile file) {
    var tensors = new LinkedHashMap<String, TensorEntry>();
    for (var entry : file.tensors().values()) {
      String name = Recognition.withoutPrefix(entry.name());
      var other = tensors.put(name, entry);
      if (other != null) {
        throw new WeightsFailure(
            file.path().toString(),
            "both " + other.name() + " and " + entry.name() + " are " + name);
      }
    }
    var sizes = new LinkedHashMap<String, List<Long>>();
    tensors.forEach((name, entry) -> sizes.put(name, entry.layout().sizes()));
    var recognised = Recognition.of(sizes);
    var builder = new Builder(file.path(), recognised.naming());
    if (recognised.network() == Network.LORA) {
      tensors.forEach((name, entry) -> builder.put(name, new Weight.Part(entry, Optional.empty())));
    } else {
      tensors.forEach(
          (name, entry) -> {
            if (Float8Scales.isNote(name) || name.equals(TOKENIZER)) {
              builder.extras.put(name, entry);
            }
          });
      Float8Scales.parts(file.path(), tensors).forEach(builder::add);
    }
    return new WeightSet(
        file.path(),
        recognised.network(),
        recognised.spelling(),
        builder.finished(),
        builder.extras);
  }

  /**
   * One weight.
   *
   * @throws WeightsFailure if the file does not have it
   */
  public Weight weight(String name) {
    var weight = weights.get(name);
    if (weight == null) {
      throw new WeightsFailure(path.toString(), "has no weight " + name);
    }
    return weight;
  }

  /** Sizes of every weight by name. */
  public SequencedMap<String, List<Long>> sizes() {
    var sizes = new LinkedHashMap<String, List<Long>>();
    weights.forEach((name, weight) -> sizes.put(name, weight.sizes()));
    return sizes;
  }

  /** Number of elements of all weights. */
  public long parameters() {
    return weights.values().stream().mapToLong(Weight::count).sum();
  }

  /** Puts translated tensors in their places. */
  private static final class Builder {
    private final Path path;
    private final Naming naming;
    private final SequencedMap<String, Weight> weights = new LinkedHashMap<>();
    private final SequencedMap<String, TensorEntry> extras = new LinkedHashMap<>();
    private final SequencedMap<String, TreeMap<Integer, Weight.Part>> joins = new LinkedHashMap<>();
    private final Map<String, Integer> joinCounts = new LinkedHashMap<>();

    Builder(Path path, Naming naming) {
      this.path = path;
      this.naming = naming;
    }

    void add(String name, Weight.Part part) {
      if (name.equals(TOKENIZER)) {
        return;
      }
      switch (naming.rename(name)) {
        case Rename.To(String target) -> put(target, part);
        case Rename.Left() -> extras.put(name, part.entry());
        case Rename.Split(List<String> targets) -> split(name, targets, part);
        case Rename.Join(String target, int position, int count) -> {
          joinCounts.put(target, count);
          var pieces = joins.computeIfAbsent(target, _ -> new TreeMap<>());
          if (pieces.put(position, part) != null) {
            throw failure("has part " + position + " of " + target + " twice");
          }
        }
        case Rename.Transposed(String target) ->
            put(target, unscaled(name, part, transposed(name, part.entry())));
        case Rename.Widened(String target, int dimensions) ->
            put(target, unscaled(name, part, widened(part.entry(), dimensions)));
      }
    }

    void put(String target, Weight.Part part) {
      putWhole(Weight.of(target, part));
    }

    SequencedMap<String, Weight> finished() {
      joins.forEach(
          (target, pieces) -> {
            int count = joinCounts.getOrDefault(target, 0);
            if (pieces.size() != count) {
              throw failure(
                  "has only " + pieces.size() + " of the " + count + " parts of " + target);
            }
            var first = pieces.firstEntry().getValue().entry();
            for (var piece : pieces.values()) {
              if (!sameButFirst(first.layout(), piece.entry().layout())) {
                throw failure("has parts of " + target + " that do not fit together");
              }
            }
            putWhole(new Weight(target, new ArrayList<>(pieces.values())));
          });
      return weights;
    }

    private void putWhole(Weight weight) {
      if (weights.put(weight.name(), weight) != null) {
        throw failure("has two tensors that are " + weight.name());
      }
    }

    private void split(String name, List<String> targets, Weight.Part part) {
      var sizes = part.entry().layout().sizes();
      if (sizes.isEmpty() || sizes.getFirst() % targets.size() != 0) {
        throw failure(
            "has " + name + " of " + sizes + ", which is not " + targets.size() + " equal parts");
      }
      long rows = sizes.getFirst() / targets.size();
      for (int i = 0; i < targets.size(); i++) {
        long from = i * rows;
        var scale =
            part.scale().map(all -> all.layout().count() == 1 ? all : all.rows(from, from + rows));
        put(targets.get(i), new Weight.Part(part.entry().rows(from, from + rows), scale));
      }
    }

    private Weight.Part unscaled(String name, Weight.Part part, TensorEntry entry) {
      if (part.scale().isPresent()) {
        throw failure("scales " + name + ", which is never stored in 8 bits");
      }
      return new Weight.Part(entry, Optional.empty());
    }

    private TensorEntry transposed(String name, TensorEntry entry) {
      var layout = entry.layout();
      if (layout.sizes().size() != 2) {
        throw failure("has " + name + " of " + layout.sizes() + ", which is no matrix");
      }
      return entry.reshaped(new Layout(layout.sizes().reversed(), layout.strides().reversed()));
    }

    private static TensorEntry widened(TensorEntry entry, int dimensions) {
      var layout = entry.layout();
      int missing = Math.max(0, dimensions - layout.sizes().size());
      var sizes = new ArrayList<>(Collections.nCopies(missing, 1L));
      sizes.addAll(layout.sizes());
      var strides = new ArrayList<>(Collections.nCopies(missing, Math.max(1, layout.span())));
      strides.addAll(layout.strides());
      return entry.reshaped(new Layout(sizes, strides));
    }

    private static boolean sameButFirst(Layout one, Layout other) {
      return !one.sizes().isEmpty()
          && one.sizes().size() == other.sizes().size()
          && IntStream.range(1, one.sizes().size())
              .allMatch(i -> one.sizes().get(i).equals(other.sizes().get(i)));
    }

    private WeightsFailure failure(String problem) {
      return new WeightsFailure(path.toString(), problem);
    }
  }
}
