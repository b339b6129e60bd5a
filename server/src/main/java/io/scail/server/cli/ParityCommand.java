package io.scail.server.cli;

import io.scail.models.parity.Parity;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scail parity DIR}: every golden found in a folder against this engine. */
@Command(
    name = "parity",
    description = "Compares every golden found in a folder with what this engine computes.",
    mixinStandardHelpOptions = true)
final class ParityCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "folder of goldens: NAME.safetensors and NAME.json")
  private Path folder;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var report = Parity.run(folder, line -> out.println(line));
    out.println(report.summary());
    out.flush();
    return report.failed() == 0 ? 0 : 1;
  }
}
