package io.scail.server.cli;

import io.scail.server.compare.CompareFailure;
import io.scail.server.compare.gate.Gate;
import io.scail.server.compare.gate.Limits;
import io.scail.server.compare.measure.Comparison;
import io.scail.server.compare.measure.Quantity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scail compare gate}: fails when a run is worse than an earlier one. */
@Command(
    name = "gate",
    description = {
      "Sets a run against an earlier one of the same suite; exit status 1 and the offending cases",
      "when quality or speed fell below the limits."
    },
    mixinStandardHelpOptions = true)
final class CompareGateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "BASELINE", description = "report.json of the earlier run")
  private Path baseline;

  @Parameters(index = "1", paramLabel = "RUN", description = "report.json or folder of this run")
  private Path run;

  @Option(names = "--limits", paramLabel = "FILE", description = "YAML with limits of your own")
  private @Nullable Path limits;

  @Option(names = "--target", description = "which target; default those that both runs have")
  private @Nullable String target;

  @Option(names = "--before", description = "the baseline's name for it, when that differs")
  private @Nullable String before;

  @Override
  public Integer call() {
    var earlier = Comparison.read(baseline);
    var now = Comparison.read(run);
    var known = now.quantities().stream().map(Quantity::id).collect(Collectors.toSet());
    var gate = new Gate(earlier, now, limits == null ? Limits.USUAL : Limits.read(limits, known));
    int found = 0;
    for (var pair : pairs(earlier, now)) {
      for (var offence : gate.offences(pair.now(), pair.before())) {
        found++;
        print(
            "%s, %s: %s (%s)"
                .formatted(
                    pair.now(),
                    offence.suiteCase().orElse("mean of all cases"),
                    offence.sentence(),
                    offence.metric()));
      }
    }
    print(
        found == 0 ? "Nothing got worse than the limits allow." : found + " limits are exceeded.");
    return found == 0 ? 0 : 1;
  }

  private record Pair(String now, String before) {}

  private List<Pair> pairs(Comparison earlier, Comparison now) {
    if (target != null) {
      return List.of(new Pair(target, before == null ? target : before));
    }
    var all = new ArrayList<Pair>();
    now.targets().stream()
        .filter(earlier.targets()::contains)
        .forEach(name -> all.add(new Pair(name, name)));
    if (all.isEmpty() && earlier.targets().size() == 1 && now.targets().size() == 1) {
      all.add(new Pair(now.targets().getFirst(), earlier.targets().getFirst()));
    }
    if (all.isEmpty()) {
      throw new CompareFailure(
          "The runs have no target in common: say --target NAME and --before NAME.");
    }
    return all;
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
