package io.scail.server.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scail compare report}: measures what is there and writes the report anew. */
@Command(
    name = "report",
    description = "Measures the videos of a run's folder and writes report.html, JSON and CSV.",
    mixinStandardHelpOptions = true)
final class CompareReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "the folder of scail compare run")
  private Path folder;

  @Mixin private ReportOptions report;

  @Override
  public Integer call() throws Exception {
    report.write(folder, spec.commandLine().getOut());
    return 0;
  }
}
