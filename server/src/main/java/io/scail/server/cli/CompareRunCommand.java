package io.scail.server.cli;

import io.scail.server.compare.CompareFailure;
import io.scail.server.compare.run.ComparisonRun;
import io.scail.server.compare.run.Outcome;
import io.scail.server.compare.run.Pace;
import io.scail.server.compare.run.RunPlan;
import io.scail.server.compare.run.Target;
import io.scail.server.compare.run.TargetWords;
import io.scail.server.compare.suite.FigureSuite;
import io.scail.server.compare.suite.Suite;
import io.scail.server.compare.suite.SuiteFile;
import io.scail.server.settings.KeySource;
import java.io.Console;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scail compare run}: asks, waits, fetches, measures, reports. */
@Command(
    name = "run",
    description = {
      "Sends every case of a suite to every target, fetches the videos, measures and reports.",
      "Run it again with the same arguments after any interruption: it goes on, and sends nothing",
      "twice that a server may have."
    },
    mixinStandardHelpOptions = true)
final class CompareRunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SUITE",
      description = "a suite's YAML file, or '" + FigureSuite.NAME + "' for the drawn one")
  private String suite;

  @Option(
      names = "--target",
      paramLabel = "NAME=URL,…",
      description = {
        "a server; may be followed by ,key=VARIABLE or FILE (never the key itself), ,price=N dollars",
        "a second, ,endpoint=ID, and ,set.FIELD=VALUE for fields that this target gets instead.",
        "https://queue.fal.run is the hosted API. The first target is what others are compared to."
      })
  private List<String> targets = new ArrayList<>();

  @Option(
      names = "--folder",
      paramLabel = "NAME=DIR",
      description = "a folder of finished videos: CASE.mp4 or CASE-SEED.mp4")
  private List<String> folders = new ArrayList<>();

  @Option(names = "--out", description = "the run's folder; default ${DEFAULT-VALUE}")
  private Path out = Path.of("scail-compare");

  @Option(names = "--concurrency", description = "requests that each server has at once; default 1")
  private int concurrency = 1;

  @Option(names = "--repeats", description = "times that each seed is asked for; default 1")
  private int repeats = 1;

  @Option(
      names = "--price",
      description =
          "dollars a second at servers that state none, neither on this machine nor fal's own")
  private @Nullable BigDecimal price;

  @Option(names = "--max-cost", description = "dollars over which nothing more is sent")
  private @Nullable BigDecimal mostCost;

  @Option(names = "--yes", description = "spend without asking")
  private boolean yes;

  @Option(
      names = "--again",
      description = "send what failed or may have been sent once more; it may be paid for again")
  private boolean again;

  @Option(
      names = "--limit",
      paramLabel = "MINUTES",
      description = "longest that an item may take; default 60")
  private int minutes = 60;

  @Option(
      names = "--no-report",
      description = "fetch only; measure later with scail compare report")
  private boolean noReport;

  @Mixin private ReportOptions report;

  @Override
  public Integer call() throws Exception {
    var asked = suite();
    var plan = new RunPlan(asked, targets(), repeats);
    var options =
        new ComparisonRun.Options(
            concurrency,
            Optional.ofNullable(mostCost),
            again,
            Pace.DEFAULT.withLimit(Duration.ofMinutes(minutes)));
    var table = new RunTable(writer(), ConsoleRun.isTerminal(), plan.items());
    List<Outcome> outcomes;
    try (var run = ComparisonRun.open(plan, out, options, InstantSource.system(), table)) {
      if (!maySpend(run)) {
        return 1;
      }
      outcomes = run.perform();
      table.finish();
      summary(outcomes, run.spent());
    }
    if (!noReport) {
      report.write(out, writer());
    }
    return outcomes.stream().allMatch(each -> each.fault().isEmpty()) ? 0 : 1;
  }

  private Suite suite() {
    if (!suite.equals(FigureSuite.NAME)) {
      return SuiteFile.read(Path.of(suite));
    }
    var folder = out.resolve("suite");
    var file = folder.resolve("suite.yaml");
    return SuiteFile.read(
        Files.exists(file)
            ? file
            : FigureSuite.write(folder, FigureSuite.FRAMES, FigureSuite.CASES));
  }

  private List<Target> targets() {
    var words = new TargetWords(Optional.ofNullable(price), KeySource::read);
    var all = new ArrayList<Target>();
    targets.forEach(text -> all.add(words.server(text)));
    folders.forEach(text -> all.add(TargetWords.folder(text)));
    return all;
  }

  /** Asks before money is spent. */
  private boolean maySpend(ComparisonRun run) {
    var ahead = run.ahead();
    if (ahead.signum() == 0 || yes) {
      return true;
    }
    var question =
        String.format(
            Locale.ROOT,
            "This may spend %.2f dollars%s%s.",
            ahead,
            run.spent().signum() > 0
                ? String.format(Locale.ROOT, " beside %.2f spent before", run.spent())
                : "",
            mostCost == null ? "" : ", and stops at " + mostCost.toPlainString());
    var console =
        Optional.ofNullable(System.console())
            .filter(Console::isTerminal)
            .orElseThrow(
                () ->
                    new CompareFailure(
                        question
                            + " Nobody is there to be asked: add --yes, or --max-cost N with it."));
    var answer = console.readLine("%s Go on? [y/N] ", question);
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }

  private void summary(List<Outcome> outcomes, BigDecimal spent) {
    var missing = outcomes.stream().filter(each -> each.fault().isPresent()).toList();
    print(
        String.format(
            Locale.ROOT,
            "%d of %d videos are there; at most %.2f dollars were spent.",
            outcomes.size() - missing.size(),
            outcomes.size(),
            spent));
    for (var each : missing) {
      print(
          "  %s: %s. %s"
              .formatted(each.item().id(), each.fault().orElseThrow().word(), each.sentence()));
    }
  }

  private PrintWriter writer() {
    return spec.commandLine().getOut();
  }

  private void print(String line) {
    writer().println(line);
    writer().flush();
  }
}
