package io.scail.server.cli;

import io.scail.models.failure.ModelsFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code scail weights …}: looks at weight files, checks and converts them. */
@Command(
    name = "weights",
    description = "Looks into weight files (safetensors, shard indexes, .pth, .pt).",
    mixinStandardHelpOptions = true,
    subcommands = {
      WeightsInspectCommand.class,
      WeightsVerifyCommand.class,
      WeightsConvertCommand.class,
      WeightsPullCommand.class,
      WeightsRehearseCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class WeightsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Name a command: inspect, verify, convert, pull, rehearse.");
  }

  /**
   * Does the same for several files; one that fails is reported and does not stop the others.
   *
   * @param work returns whether the file was found sound
   * @return the exit status
   */
  static int forEach(List<Path> files, CommandSpec spec, Predicate<Path> work) {
    boolean sound = true;
    for (var file : files) {
      try {
        sound &= work.test(file);
      } catch (ModelsFailure failure) {
        spec.commandLine().getOut().flush();
        var err = spec.commandLine().getErr();
        err.println("scail: " + failure.sentence());
        err.flush();
        sound = false;
      }
    }
    spec.commandLine().getOut().flush();
    return sound ? 0 : 1;
  }
}
