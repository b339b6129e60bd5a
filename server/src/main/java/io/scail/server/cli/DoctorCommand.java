package io.scail.server.cli;

import io.scail.server.doctor.Examination;
import io.scail.server.doctor.Finding.Verdict;
import io.scail.server.node.NodeExamination;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scail doctor}: what is wrong with this machine, and what to do about it. */
@Command(
    name = "doctor",
    description = {
      "Looks at everything that a server with these settings needs, and says what to do about what is",
      "missing. Changes nothing. Exit status 1 when something failed; warnings are no failures."
    },
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private static final int NAME = 19;

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "print JSON for programs in place of the table")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    var checks = NodeExamination.checks(SettingsOptions.read(spec));
    var out = spec.commandLine().getOut();
    var examination =
        Examination.of(
            checks,
            entry -> {
              if (!json) {
                out.println(line(entry));
                out.flush();
              }
            });
    out.println(json ? examination.json().toPrettyString() : examination.summary());
    out.flush();
    return examination.sound() ? 0 : 1;
  }

  private static String line(Examination.Entry entry) {
    var finding = entry.finding();
    var verdict = finding.verdict();
    var word = verdict == Verdict.OK ? "ok" : verdict.name().toLowerCase(Locale.ROOT);
    var advice =
        finding.advice().map(text -> "\n" + " ".repeat(NAME + 9) + "-> " + text).orElse("");
    return String.format(
        Locale.ROOT, "%-8s %-" + NAME + "s%s%s", word, entry.name(), finding.seen(), advice);
  }
}
