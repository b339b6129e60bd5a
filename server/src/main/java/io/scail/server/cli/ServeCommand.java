package io.scail.server.cli;

import io.scail.server.node.ServeProcess;
import java.lang.ProcessBuilder.Redirect;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code scail serve}: the server. */
@Command(
    name = "serve",
    description =
        "Runs the API and its workers until it is told to stop; prints a line when ready.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    var out = spec.commandLine().getOut();
    ServeProcess.run(
        SettingsOptions.read(spec),
        Redirect.INHERIT,
        ready -> {
          out.println(ready.line());
          out.flush();
        });
    return 0;
  }
}
