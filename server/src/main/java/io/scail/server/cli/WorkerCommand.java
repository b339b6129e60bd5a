package io.scail.server.cli;

import io.scail.server.node.WorkerProcess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code scail worker}: one compute process. */
@Command(
    name = "worker",
    description =
        "Runs jobs of a server that this process shares a database and a file store with.",
    mixinStandardHelpOptions = true)
final class WorkerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--supervised",
      hidden = true,
      description = "end with the process at the other end of standard input")
  private boolean supervised;

  @Override
  public Integer call() throws InterruptedException {
    return WorkerProcess.run(SettingsOptions.read(spec), supervised);
  }
}
