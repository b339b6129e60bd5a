package io.scail.server;

import io.scail.preprocessing.natives.UnpackedLibraries;
import io.scail.server.cli.ScailCommand;
import io.scail.server.settings.LibraryVariable;
import java.io.IOException;
import java.util.logging.LogManager;

/** Entry point of the program: hands the command line to the command that it names. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws IOException {
    // Before anything logs: the manager is chosen when the first logger is made.
    System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    configureLogging();
    System.setProperty(UnpackedLibraries.ROOT, LibraryVariable.cache().toString());
    System.exit(ScailCommand.run(arguments));
  }

  /** An operator's own logging file wins over the built-in one. */
  private static void configureLogging() throws IOException {
    if (System.getProperty("java.util.logging.config.file") == null) {
      try (var in = Main.class.getResourceAsStream("logging.properties")) {
        LogManager.getLogManager().readConfiguration(in);
      }
    }
    LastingLogManager.last();
  }
}
