package io.scail.server.node;

import io.scail.models.torch.InstalledTorch;
import io.scail.server.settings.KnownSettings;
import io.scail.server.settings.LibraryVariable;
import io.scail.server.settings.Settings;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Starts worker processes: this very program and Java, with the same settings. */
final class WorkerLauncher {
  /** Tells a worker that its standard input is its parent's pipe. */
  static final String SUPERVISED = "--supervised";

  /** By name: the entry point depends on the commands, and these on this package. */
  private static final String PROGRAM = "io.scail.server.Main";

  private final Settings settings;
  private final Redirect errors;

  /**
   * @param errors where workers log to
   */
  WorkerLauncher(Settings settings, Redirect errors) {
    this.settings = settings;
    this.errors = errors;
  }

  /**
   * Starts a worker whose standard input is a pipe of ours: it ends when this process does, however
   * that comes about. Settings travel in its environment, which other users cannot read.
   *
   * @param number of the worker on this machine, from 0; decides which GPU it sees
   */
  Process launch(String id, int number) throws IOException {
    var builder =
        new ProcessBuilder(command())
            .redirectInput(Redirect.PIPE)
            .redirectOutput(Redirect.INHERIT)
            .redirectError(errors);
    var environment = builder.environment();
    environment.remove("SCAIL_CONFIG");
    environment.putAll(settings.environment());
    // Not on the command line: ONNX Runtime 1.29 ends a process whose command line has 4 KiB.
    environment.put("CLASSPATH", System.getProperty("java.class.path"));
    environment.put(KnownSettings.WORKER_ID.variable(), id);
    var gpus = gpus(settings.get(LibraryVariable.CUDA_VISIBLE_DEVICES));
    // Devices by name are counted among all that this process sees.
    if (!gpus.isEmpty() && !namesGpus(settings)) {
      environment.put(LibraryVariable.CUDA_VISIBLE_DEVICES.name(), gpus.get(number % gpus.size()));
    }
    return builder.start();
  }

  private List<String> command() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // What a thread without memory leaves undone cannot be told; a fresh process can.
    command.add("-XX:+ExitOnOutOfMemoryError");
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-agentlib:") && !option.startsWith("-javaagent:"))
        .forEach(command::add);
    command.addAll(settings.get(KnownSettings.WORKER_JAVA));
    command.addAll(List.of(PROGRAM, "worker", SUPERVISED));
    return command;
  }

  /**
   * How many processes {@code auto} means: one for each GPU that the networks can use, else one.
   * Nothing is loaded to find out.
   */
  static int usual(Settings settings) {
    var device = settings.get(KnownSettings.DEVICE);
    boolean onCpu =
        device.stream().allMatch("cpu"::equals)
            || (device.equals(List.of("auto"))
                && !InstalledTorch.isForCuda(
                    settings.get(LibraryVariable.PYTORCH_LIBRARY_PATH).map(Path::of)));
    return onCpu || namesGpus(settings)
        ? 1
        : Math.max(1, gpus(settings.get(LibraryVariable.CUDA_VISIBLE_DEVICES)).size());
  }

  /** Whether the operator says by name which GPUs one worker uses. */
  static boolean namesGpus(Settings settings) {
    return settings.get(KnownSettings.DEVICE).stream().anyMatch(name -> name.contains(":"));
  }

  /** The GPUs that worker processes may use, by the names that CUDA gives them. */
  static List<String> gpus(Optional<String> visible) {
    if (visible.isPresent()) {
      return Arrays.stream(visible.get().split(",", -1))
          .map(String::strip)
          .filter(name -> !name.isEmpty())
          .toList();
    }
    try (var devices = Files.newDirectoryStream(Path.of("/dev"), "nvidia[0-9]*")) {
      var found = new ArrayList<String>();
      devices.forEach(_ -> found.add(Integer.toString(found.size())));
      return found;
    } catch (IOException e) {
      // A machine without this folder has no GPU that CUDA could use.
      return List.of();
    }
  }
}
