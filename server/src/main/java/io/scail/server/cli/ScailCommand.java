package io.scail.server.cli;

import io.scail.models.failure.ModelsFailure;
import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.server.animation.AnimationFailure;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The root command. Exit status: 0 done, 1 the work failed or found something wrong, 2 the command
 * line was wrong. A failure is one sentence on standard error.
 */
@Command(
    name = "scail",
    description = "Self-hosted character animation: a picture and a driving video in, a video out.",
    mixinStandardHelpOptions = true,
    versionProvider = ScailCommand.Version.class,
    subcommands = {
      BenchCommand.class,
      GenerateCommand.class,
      ParityCommand.class,
      PreprocessCommand.class,
      WeightsCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
public final class ScailCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Runs the command line and returns the exit status. */
  public static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    return new CommandLine(new ScailCommand())
        .setExecutionExceptionHandler(ScailCommand::reportFailure)
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  private static int reportFailure(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
    if (failure instanceof ModelsFailure known) {
      PrintWriter err = command.getErr();
      err.println("scail: " + known.sentence());
      err.flush();
      return CommandLine.ExitCode.SOFTWARE;
    }
    if (failure instanceof PreprocessingFailure known) {
      PrintWriter err = command.getErr();
      err.println("scail: " + known.sentence());
      err.flush();
      return CommandLine.ExitCode.SOFTWARE;
    }
    if (failure instanceof AnimationFailure known) {
      PrintWriter err = command.getErr();
      err.println("scail: " + known.getMessage());
      err.flush();
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw failure;
  }

  /** The version that the jar's manifest carries. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version =
          Optional.ofNullable(ScailCommand.class.getPackage().getImplementationVersion())
              .orElse("development build");
      return new String[] {"scail " + version};
    }
  }
}
