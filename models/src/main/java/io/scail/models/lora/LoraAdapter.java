package io.scail.models.lora;

import io.scail.models.failure.WeightsFailure;
import io.scail.models.tensor.Layout;
import io.scail.models.weights.WeightFile;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An adapter file, matched to a network. Parts that belong to another network's input layer are
 * skipped and keys that name nothing here are kept by name, so that a caller can report both.
 *
 * @param file the open file; stays the caller's to close, after every merge made from it
 * @param modules what changes
 * @param skipped modules that were left out on purpose, with the reason
 * @param unknown keys that name no module of this network
 */
public record LoraAdapter(
    WeightFile file, List<LoraModule> modules, List<String> skipped, List<String> unknown) {

  public LoraAdapter {
    modules = List.copyOf(modules);
    skipped = List.copyOf(skipped);
    unknown = List.copyOf(unknown);
  }

  /**
   * Matches a file's keys to a network.
   *
   * @param network the network's weights by name with their sizes
   * @throws WeightsFailure if nothing in the file fits the network, a pair is incomplete, or sizes
   *     differ anywhere but in the input layer
   */
  public static LoraAdapter match(
      WeightFile file, Map<String, List<Long>> network, LoraRules rules) {
    var modules = new LinkedHashMap<String, Map<LoraKey.Part, String>>();
    var unknown = new ArrayList<String>();
    var byUnderscores = moduleNames(network);
    for (String key : file.tensors().keySet()) {
      var understood = LoraKey.of(key);
      var module = understood.flatMap(lora -> lora.resolve(byUnderscores));
      if (understood.isEmpty() || module.isEmpty()) {
        unknown.add(key);
        continue;
      }
      var parts = modules.computeIfAbsent(module.get(), _ -> new EnumMap<>(LoraKey.Part.class));
      String other = parts.put(understood.get().part(), key);
      if (other != null) {
        throw new WeightsFailure(
            file.path().toString(), "both " + other + " and " + key + " change " + module.get());
      }
    }
    if (modules.isEmpty()) {
      throw new WeightsFailure(
          file.path().toString(),
          "is no adapter for this network: none of its "
              + file.tensors().size()
              + " tensors names one of the network's modules");
    }
    var matched = new ArrayList<LoraModule>();
    var skipped = new ArrayList<String>();
    modules.forEach(
        (name, parts) -> new Matching(file, network, rules, name, parts).add(matched, skipped));
    return new LoraAdapter(file, matched, skipped, unknown);
  }

  /** Identifies the file's content well enough for a cache: name, size and time of last change. */
  String identity() {
    var attributes = file.path().toFile();
    return file.path().toAbsolutePath()
        + "|"
        + attributes.length()
        + "|"
        + attributes.lastModified();
  }

  private static Map<String, String> moduleNames(Map<String, List<Long>> network) {
    var names = new HashMap<String, String>();
    for (String weight : network.keySet()) {
      int dot = weight.lastIndexOf('.');
      if (dot > 0) {
        String module = weight.substring(0, dot);
        names.put(module.replace('.', '_'), module);
      }
    }
    return names;
  }

  /** Checks one module's parts against the network. */
  private record Matching(
      WeightFile file,
      Map<String, List<Long>> network,
      LoraRules rules,
      String name,
      Map<LoraKey.Part, String> parts) {

    void add(List<LoraModule> matched, List<String> skipped) {
      var difference = part(LoraKey.Part.DIFFERENCE);
      if (difference.isPresent() && isOtherInputLayer(difference.get())) {
        skipped.add(
            name
                + ": made for an input of "
                + sizes(difference.get()).get(1)
                + " channels, this network has "
                + sizeOf(name + ".weight").get(1));
        return;
      }
      var pair = pair();
      boolean official = rules == LoraRules.OFFICIAL;
      if (official && pair.isEmpty()) {
        return;
      }
      var bias = part(LoraKey.Part.BIAS_DIFFERENCE);
      difference.ifPresent(key -> checkSizes(key, name + ".weight"));
      bias.ifPresent(key -> checkSizes(key, name + ".bias"));
      matched.add(
          new LoraModule(
              name,
              pair,
              official ? Optional.empty() : part(LoraKey.Part.ALPHA),
              official ? Optional.empty() : difference,
              bias));
    }

    /** Adapters of the plain image-to-video model carry its 36-channel input layer. */
    private boolean isOtherInputLayer(String key) {
      var expected = sizeOf(name + ".weight");
      var actual = sizes(key);
      return name.equals("patch_embedding")
          && actual.size() == expected.size()
          && !actual.get(1).equals(expected.get(1));
    }

    private Optional<LoraModule.Pair> pair() {
      var up = part(LoraKey.Part.UP);
      var down = part(LoraKey.Part.DOWN);
      if (up.isEmpty() && down.isEmpty()) {
        return Optional.empty();
      }
      if (up.isEmpty() || down.isEmpty()) {
        throw failure("has only one half of the pair for " + name);
      }
      var upSizes = sizes(up.get());
      var downSizes = sizes(down.get());
      var target = sizeOf(name + ".weight");
      if (upSizes.size() != 2
          || downSizes.size() != 2
          || target.size() < 2
          || !upSizes.get(1).equals(downSizes.get(0))
          || !upSizes.get(0).equals(target.get(0))
          || downSizes.get(1) != count(target) / target.get(0)) {
        throw failure(
            "the pair " + upSizes + " x " + downSizes + " does not fit " + name + " of " + target);
      }
      return Optional.of(new LoraModule.Pair(up.get(), down.get(), upSizes.get(1)));
    }

    private void checkSizes(String key, String weight) {
      var expected = sizeOf(weight);
      if (!sizes(key).equals(expected)) {
        throw failure(key + " of " + sizes(key) + " does not fit " + weight + " of " + expected);
      }
    }

    private List<Long> sizeOf(String weight) {
      var sizes = network.get(weight);
      if (sizes == null) {
        throw failure("changes " + weight + ", which this network does not have");
      }
      return sizes;
    }

    private List<Long> sizes(String key) {
      var entry = file.tensors().get(key);
      if (entry == null) {
        throw failure("has no tensor " + key);
      }
      return entry.layout().sizes();
    }

    private static long count(List<Long> sizes) {
      return Layout.contiguous(sizes).count();
    }

    private Optional<String> part(LoraKey.Part part) {
      return Optional.ofNullable(parts.get(part));
    }

    private WeightsFailure failure(String problem) {
      return new WeightsFailure(file.path().toString(), problem);
    }
  }
}
