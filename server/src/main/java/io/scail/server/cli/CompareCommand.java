package io.scail.server.cli;

import io.scail.server.compare.suite.FigureSuite;
import io.scail.server.compare.suite.SuiteFile;
import io.scail.server.compare.suite.SuiteWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scail compare …}: one server's videos against another's. */
@Command(
    name = "compare",
    description = "Asks several servers for the same videos and reports how they differ.",
    mixinStandardHelpOptions = true,
    subcommands = {
      CompareCommand.Init.class,
      CompareRunCommand.class,
      CompareReportCommand.class,
      CompareGateCommand.class,
      CompareVotesCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class CompareCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Name a command: init, run, report, gate, votes.");
  }

  /** {@code scail compare init}. */
  @Command(
      name = "init",
      description = {
        "Makes a suite of a folder that has NAME.png beside NAME.mp4 (and the prompt in NAME.txt);",
        "with --figures it draws the suite that comes along into the folder."
      },
      mixinStandardHelpOptions = true)
  static final class Init implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "where the pairs are")
    private Path folder;

    @Option(names = "--prompt", description = "prompt of cases that have none of their own")
    private String prompt = "";

    @Option(names = "--figures", description = "draw the suite that comes along")
    private boolean figures;

    @Option(
        names = "--cases",
        paramLabel = "N",
        description = "how many of the drawn cases; default ${DEFAULT-VALUE}, which is all")
    private int cases = FigureSuite.CASES;

    @Option(names = "--frames", description = "frames of a drawn case; default ${DEFAULT-VALUE}")
    private int frames = FigureSuite.FRAMES;

    @Override
    public Integer call() {
      if (cases < 1 || cases > FigureSuite.CASES || frames < 5) {
        throw new ParameterException(
            spec.commandLine(),
            "There are 1 to %d drawn cases of 5 frames or more.".formatted(FigureSuite.CASES));
      }
      var file =
          figures ? FigureSuite.write(folder, frames, cases) : SuiteWriter.ofPairs(folder, prompt);
      var suite = SuiteFile.read(file);
      spec.commandLine()
          .getOut()
          .printf("%s: %d cases, digest %s%n", file, suite.cases().size(), suite.digest());
      return 0;
    }
  }
}
