package io.scail.server.cli;

import io.scail.models.bench.CachingBench;
import io.scail.models.bench.GpuKit;
import io.scail.models.bench.MemoryBench;
import io.scail.models.bench.NetworksBench;
import io.scail.preprocessing.bench.MetricsBench;
import io.scail.preprocessing.bench.PreprocessingBench;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scail bench …}: timings and memory, as tables. */
@Command(
    name = "bench",
    description = "Measures this machine; each table names what it compares.",
    mixinStandardHelpOptions = true,
    subcommands = BenchLoadCommand.class,
    synopsisSubcommandLabel = "WHAT")
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name what to measure.");
  }

  @Command(
      name = "networks",
      description = "Times the networks on the CPU, with made-up weights.",
      mixinStandardHelpOptions = true)
  void networks(
      @Option(
              names = "--rounds",
              paramLabel = "N",
              description = "runs of each (default: ${DEFAULT-VALUE})",
              defaultValue = "" + NetworksBench.DEFAULT_ROUNDS)
          int rounds) {
    requirePositive(rounds);
    var out = out();
    NetworksBench.run(
        rounds,
        line -> {
          out.println(line);
          out.flush();
        });
  }

  @Command(
      name = "preprocessing",
      description =
          "Times each stage of preprocessing beside its floor: FFmpeg or ONNX Runtime alone.",
      mixinStandardHelpOptions = true)
  void preprocessing(
      @Option(
              names = "--rounds",
              paramLabel = "N",
              description = "runs of each (default: ${DEFAULT-VALUE})",
              defaultValue = "" + PreprocessingBench.DEFAULT_ROUNDS)
          int rounds) {
    requirePositive(rounds);
    var out = out();
    PreprocessingBench.run(
        rounds,
        line -> {
          out.println(line);
          out.flush();
        });
  }

  @Command(
      name = "metrics",
      description = "Times all metrics of `scail compare` on a pair of clips.",
      mixinStandardHelpOptions = true)
  void metrics(
      @Option(
              names = "--rounds",
              paramLabel = "N",
              description = "runs of each (default: ${DEFAULT-VALUE})",
              defaultValue = "" + MetricsBench.DEFAULT_ROUNDS)
          int rounds) {
    requirePositive(rounds);
    var out = out();
    MetricsBench.run(
        rounds,
        line -> {
          out.println(line);
          out.flush();
        });
  }

  @Command(
      name = "memory",
      description = "Holds the memory plan's estimates against measured peaks on the CPU.",
      mixinStandardHelpOptions = true)
  void memory() {
    var out = out();
    MemoryBench.run(
        line -> {
          out.println(line);
          out.flush();
        });
  }

  @Command(
      name = "archives",
      description =
          "Writes the networks and their numbers for a machine with a GPU and Python"
              + " (see scripts/gpu).",
      mixinStandardHelpOptions = true)
  void archives(
      @Parameters(paramLabel = "FOLDER", description = "made if it is not there") Path folder)
      throws IOException {
    GpuKit.write(folder);
    out().println("archives written to " + folder);
  }

  @Command(
      name = "caching",
      description =
          "Holds step caching, shorter guidance and the presets against 40 full steps: passes saved, and what it costs.",
      mixinStandardHelpOptions = true)
  void caching(
      @Option(
              names = "--seeds",
              paramLabel = "N",
              description = "seeds of each (default: ${DEFAULT-VALUE})",
              defaultValue = "" + CachingBench.DEFAULT_SEEDS)
          int seeds)
      throws IOException {
    if (seeds < 1) {
      throw new ParameterException(spec.commandLine(), "--seeds must be 1 or more");
    }
    var out = out();
    try (var folder = TemporaryFolder.make("scail-caching-")) {
      CachingBench.run(
          seeds,
          folder.path(),
          line -> {
            out.println(line);
            out.flush();
          });
    }
  }

  private void requirePositive(int rounds) {
    if (rounds < 1) {
      throw new ParameterException(spec.commandLine(), "--rounds must be 1 or more");
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
