package io.scail.server.cli;

import io.scail.models.weights.Weight;
import io.scail.models.weights.WeightFile;
import io.scail.models.weights.WeightSet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scail weights inspect FILE…}: what a file holds, without reading its numbers. */
@Command(
    name = "inspect",
    description = "Lists names, types and sizes, and says which network it is.",
    mixinStandardHelpOptions = true)
final class WeightsInspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "weight files")
  private List<Path> files;

  @Option(names = "--summary", description = "leaves the table of tensors out")
  private boolean summary;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    return WeightsCommand.forEach(
        files,
        spec,
        path -> {
          try (var file = WeightFile.open(path)) {
            var set = WeightSet.of(file);
            print(out, file, set);
            return true;
          }
        });
  }

  private void print(PrintWriter out, WeightFile file, WeightSet set) {
    out.println(file.path());
    out.println("  network     " + set.network().title() + " (" + set.spelling() + ")");
    out.println(
        String.format(
            Locale.ROOT,
            "  weights     %,d with %,d parameters",
            set.weights().size(),
            set.parameters()));
    var types = new TreeMap<String, Integer>();
    set.weights().values().forEach(weight -> types.merge(typeOf(weight), 1, Integer::sum));
    out.println("  types       " + types);
    if (!set.extras().isEmpty()) {
      out.println("  beside      " + set.extras().size() + " tensors that are no weights");
    }
    file.metadata().forEach((key, value) -> out.println("  " + key + "  " + value));
    if (!summary) {
      out.println();
      for (var weight : set.weights().values()) {
        out.println(
            String.format(
                Locale.ROOT, "  %-52s %-22s %s", weight.name(), typeOf(weight), weight.sizes()));
      }
    }
    out.println();
  }

  private static String typeOf(Weight weight) {
    return weight.type() + (weight.isScaled() ? " x scale" : "");
  }
}
