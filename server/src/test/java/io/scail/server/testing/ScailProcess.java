package io.scail.server.testing;

import io.scail.server.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The program as a process of its own, as an operator starts it. */
public final class ScailProcess implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("scail is ready at (\\S+) .*");

  private final Process process;
  private final Path log;

  private ScailProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a command.
   *
   * @param log gets what the process and its children say on standard error
   * @param settings environment variables
   */
  public static ScailProcess start(Path log, Map<String, String> settings, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Quick to start and small: several run at once beside the tests.
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            Main.class.getName()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectError(Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("SCAIL_"));
    // Not on the command line: ONNX Runtime 1.29 ends a process whose command line has 4 KiB.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().putAll(settings);
    // As workers get it; see WorkerLauncher.
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    try {
      return new ScailProcess(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the line that says that a server is ready, and returns its address. */
  public String awaitReady() {
    var line = readLine();
    var match = READY.matcher(line);
    if (!match.matches()) {
      throw new AssertionError("not ready but \"" + line + "\"; its log:\n" + log());
    }
    return match.group(1);
  }

  /** The next line of standard output; empty at its end. */
  public String readLine() {
    try {
      // One byte at a time: a second reader must find what follows the line.
      var line = new StringBuilder();
      var in = process.getInputStream();
      for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
        line.append((char) c);
      }
      return line.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that is left of standard output. */
  public String readAll() {
    try (var reader = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
      return String.join("\n", reader.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it and its children have said on standard error. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Worker processes that it has at this moment. */
  public List<ProcessHandle> children() {
    return process.children().toList();
  }

  /** Sends a signal, such as {@code KILL}. */
  public static void signal(long pid, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks it to stop. */
  public void terminate() {
    process.destroy();
  }

  /** Waits for its end and returns the exit status. */
  public int awaitEnd(Duration most) {
    try {
      if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("the process did not end; its log:\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Kills it and whatever children it has. */
  @Override
  public void close() {
    var children = children();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
