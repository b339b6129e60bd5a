package io.scail.models.parity;

import io.scail.models.lora.LoraAdapter;
import io.scail.models.lora.LoraMerger;
import io.scail.models.lora.LoraRules;
import io.scail.models.lora.LoraSelection;
import io.scail.models.torch.TensorScope;
import io.scail.models.weights.TensorEntry;
import io.scail.models.weights.WeightFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Adapters merged by this engine against the published fuse and a complete one. A golden holds the
 * model under {@code base.*} and one or more adapter files as groups beside it.
 */
final class LoraParity implements ParityCheck {
  private static final double FACTOR = 1e-4;

  /** An adapter file and what it must give. */
  private record Fuse(String group, LoraRules rules, String output) {}

  private static final List<Fuse> FUSES =
      List.of(
          new Fuse("lightx2v", LoraRules.OFFICIAL, "official"),
          new Fuse("lightx2v", LoraRules.COMPLETE, "complete"),
          new Fuse("kohya", LoraRules.COMPLETE, "alpha"),
          new Fuse("comfy", LoraRules.COMPLETE, "alpha"),
          new Fuse("peft", LoraRules.COMPLETE, "noalpha"),
          new Fuse("sat", LoraRules.COMPLETE, "noalpha"));

  @Override
  public boolean covers(GoldenFile file) {
    return file.family().equals("lora");
  }

  @Override
  public void run(GoldenFile file, Consumer<ParityCase> cases) {
    double strength = file.json().get("strength").asDouble();
    try (var tensors = file.open()) {
      for (var fuse : FUSES) {
        var group = group(tensors.entries(), fuse.group() + ".");
        if (!group.isEmpty()) {
          run(file, tensors, new Group(file.tensorPath(), group), fuse, strength, cases);
        }
      }
    }
  }

  private static void run(
      GoldenFile file,
      GoldenFile.Tensors tensors,
      Group group,
      Fuse fuse,
      double strength,
      Consumer<ParityCase> cases) {
    var network = new LinkedHashMap<String, List<Long>>();
    group(tensors.entries(), "base.")
        .forEach((name, entry) -> network.put(name, entry.layout().sizes()));
    String prefix = "out." + fuse.output() + ".";
    try (var weights = tensors.weights("base.");
        var originals = tensors.weights("base.");
        var scope = TensorScope.open();
        var merger =
            new LoraMerger(weights, name -> weights.put(name, originals.copy(scope, name)))) {
      var adapter = LoraAdapter.match(group, network, fuse.rules());
      var changed = new TreeSet<String>();
      merger.apply(List.of(new LoraSelection(adapter, strength)));
      for (String name : network.keySet()) {
        String key = prefix + name;
        float[] merged = weights.copy(scope, name).toFloats();
        if (!Arrays.equals(merged, tensors.floats("base." + name))) {
          changed.add(name);
          if (tensors.has(key)) {
            cases.accept(
                ParityCase.close(
                    file.name() + " " + fuse.group() + " " + fuse.output() + " " + name,
                    tensors.floats(key),
                    merged,
                    FACTOR,
                    file.deviation(key)));
          }
        }
      }
      merger.apply(List.of());
      var expected = new TreeSet<>(group(tensors.entries(), prefix).keySet());
      if (fuse.group().equals("sat")) {
        // The published file has no pair for the image keys, which the other spellings change.
        expected.retainAll(changed);
      }
      cases.accept(
          ParityCase.exact(
              file.name() + " " + fuse.group() + " " + fuse.output() + " changed weights",
              expected,
              changed));
      boolean restored = true;
      for (String name : network.keySet()) {
        restored &=
            Arrays.equals(weights.copy(scope, name).toFloats(), tensors.floats("base." + name));
      }
      cases.accept(
          ParityCase.exact(
              file.name() + " " + fuse.group() + " " + fuse.output() + " taken back",
              true,
              restored));
    }
  }

  private static SequencedMap<String, TensorEntry> group(
      Map<String, TensorEntry> entries, String prefix) {
    var group = new LinkedHashMap<String, TensorEntry>();
    for (var entry : entries.values()) {
      if (entry.name().startsWith(prefix)) {
        String name = entry.name().substring(prefix.length());
        group.put(name, new TensorEntry(name, entry.type(), entry.layout(), entry.bytes()));
      }
    }
    return group;
  }

  /** One group of a golden, seen as a file of its own. */
  private record Group(Path path, SequencedMap<String, TensorEntry> tensors) implements WeightFile {
    @Override
    public Map<String, String> metadata() {
      return Collections.emptyMap();
    }

    @Override
    public void close() {}
  }
}
