package io.scail.server.cli;

import io.scail.server.compare.measure.Comparison;
import io.scail.server.compare.report.VoteCount;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scail compare votes}: what people chose on the blind page. */
@Command(
    name = "votes",
    description = "Sums up the votes that people saved on the blind page of a run.",
    mixinStandardHelpOptions = true)
final class CompareVotesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "the run's folder")
  private Path folder;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "saved votes")
  private List<Path> files;

  @Override
  public Integer call() {
    var base = Comparison.read(folder).targets().getFirst();
    for (var count : VoteCount.of(folder, base, files)) {
      print("%s against %s:".formatted(count.target(), count.base()));
      print(
          "  preferred %d, not preferred %d, no difference %d"
              .formatted(count.wins(), count.losses(), count.ties()));
      count
          .share()
          .ifPresent(
              share ->
                  print(
                      String.format(
                          Locale.ROOT,
                          "  preferred in %.0f %% of the votes that saw a difference (95 %%: %.0f to"
                              + " %.0f %%), which %s",
                          100 * share.estimate(),
                          100 * share.low(),
                          100 * share.high(),
                          share.excludes(0.5) ? "is not chance alone" : "may be chance alone")));
      if (count.wins() + count.losses() + count.ties() < VoteCount.ENOUGH) {
        print("  fewer than %d votes decide little".formatted(VoteCount.ENOUGH));
      }
    }
    return 0;
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
