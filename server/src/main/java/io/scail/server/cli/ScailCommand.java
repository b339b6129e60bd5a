package io.scail.server.cli;

import io.scail.models.failure.ModelsFailure;
import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.server.animation.AnimationFailure;
import io.scail.server.client.CallFailure;
import io.scail.server.compare.CompareFailure;
import io.scail.server.database.DatabaseFailure;
import io.scail.server.files.FileFailure;
import io.scail.server.settings.SettingsFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
      CompareCommand.class,
      DemoCommand.class,
      DoctorCommand.class,
      FiguresCommand.class,
      GenerateCommand.class,
      KeysCommand.class,
      ParityCommand.class,
      PreprocessCommand.class,
      QualityCommand.class,
      ServeCommand.class,
      WeightsCommand.class,
      WorkerCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
public final class ScailCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** Runs the command line and returns the exit status. */
  public static int run(String... arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    var root = new CommandLine(new ScailCommand());
    var commands = root.getSubcommands();
    List.of("demo", "doctor", "generate", "quality", "serve", "worker")
        .forEach(name -> SettingsOptions.addTo(command(commands, name)));
    SettingsOptions.addTo(command(command(commands, "weights").subcommands(), "pull"));
    var keys = command(commands, "keys").subcommands();
    List.of("create", "list", "revoke").forEach(name -> SettingsOptions.addTo(command(keys, name)));
    return root.setExecutionExceptionHandler(ScailCommand::reportFailure)
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static CommandSpec command(Map<String, CommandLine> commands, String name) {
    return Objects.requireNonNull(commands.get(name), name).getCommandSpec();
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }

  private static int reportFailure(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
    var sentence =
        switch (failure) {
          case ModelsFailure known -> known.sentence();
          case PreprocessingFailure known -> known.sentence();
          case AnimationFailure known -> String.valueOf(known.getMessage());
          case SettingsFailure known -> known.sentence();
          case CompareFailure known -> known.sentence();
          case CallFailure known -> known.sentence();
          case DatabaseFailure known -> String.valueOf(known.getMessage());
          case FileFailure known -> String.valueOf(known.getMessage());
          case UncheckedIOException known -> sentence(Objects.requireNonNull(known.getCause()));
          case IOException known -> sentence(known);
          default -> throw failure;
        };
    PrintWriter err = command.getErr();
    err.println("scail: " + sentence);
    err.flush();
    return failure instanceof SettingsFailure
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }

  /** Java's exceptions of files say which one, and what is the matter by their type. */
  private static String sentence(IOException failure) {
    var what = String.valueOf(failure.getMessage());
    return switch (failure) {
      case NoSuchFileException _ -> "there is no " + what;
      case AccessDeniedException _ -> "no right to read or write " + what;
      case FileAlreadyExistsException _ -> what + " is there already and is no folder";
      case NotDirectoryException _ -> what + " is no folder";
      default -> "a file cannot be read or written: " + what;
    };
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
