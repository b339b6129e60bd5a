package io.scail.server.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A folder below {@code target} with packages of npm, in which Node runs scripts. */
public final class NodeProject {
  private static final int INSTALL_SECONDS = 300;

  private final Path folder;

  private NodeProject(Path folder) {
    this.folder = folder;
  }

  /**
   * Installs packages of these exact versions, without running anything of theirs, unless that has
   * been done before. Aborts the test with a reason when Node.js is not there.
   *
   * @param name of the folder
   * @param packages such as {@code axe-core@4.14.1}
   */
  public static NodeProject install(String name, List<String> packages) {
    var installed = has("node") && has("npm");
    var reason = name + " left out: install Node.js 20 or newer with npm on the PATH";
    if (!installed) {
      // Surefire counts a skipped test and keeps its reason to itself.
      System.out.println(reason);
    }
    assumeTrue(installed, reason);
    var project = new NodeProject(Path.of("target", name));
    var done = project.folder.resolve("installed");
    try {
      var wanted = String.join("\n", packages);
      if (!Files.exists(done) || !Files.readString(done).equals(wanted)) {
        Files.createDirectories(project.folder);
        Files.writeString(project.folder.resolve("package.json"), "{\"private\":true}");
        var command =
            new ArrayList<>(
                List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"));
        command.addAll(packages);
        project.run(INSTALL_SECONDS, command);
        Files.writeString(done, wanted);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return project;
  }

  private static boolean has(String program) {
    return List.of(Objects.requireNonNullElse(System.getenv("PATH"), "").split(":", -1)).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  public Path folder() {
    return folder.toAbsolutePath();
  }

  /** Copies a resource that lies beside a class into the folder. */
  public NodeProject with(Class<?> owner, String resource) {
    try (var stream = Objects.requireNonNull(owner.getResourceAsStream(resource), resource)) {
      Files.write(folder.resolve(resource), stream.readAllBytes());
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a program in the folder; its errors go into the same stream as its output. */
  public Process start(List<String> command) {
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectErrorStream(true)
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program to its end and returns what it printed; fails when it fails. */
  public String run(int seconds, List<String> command) {
    return run(seconds, command, Map.of());
  }

  /** The same with more environment variables. */
  public String run(int seconds, List<String> command, Map<String, String> variables) {
    var log = folder.resolve("output.log");
    try {
      var builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().putAll(variables);
      var process = builder.start();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      var code = process.waitFor();
      var output = Files.readString(log, StandardCharsets.UTF_8);
      assertEquals(0, code, output);
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
