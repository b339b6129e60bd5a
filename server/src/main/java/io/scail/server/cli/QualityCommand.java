package io.scail.server.cli;

import io.scail.preprocessing.figures.FigurePair.Kind;
import io.scail.preprocessing.frames.Size;
import io.scail.server.client.FalServer;
import io.scail.server.node.Animators;
import io.scail.server.node.ServeProcess;
import io.scail.server.quality.QualityPlan;
import io.scail.server.quality.QualityPlan.Sampling;
import io.scail.server.quality.QualityRun;
import io.scail.server.settings.KeySource;
import io.scail.server.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code scail quality}: drawn pairs through a whole server, measured against the truth. */
@Command(
    name = "quality",
    description = {
      "Sends drawn pairs, whose right answer is known, through a server as any client would, and",
      "measures the videos. Starts its own server unless --server names one."
    },
    mixinStandardHelpOptions = true)
final class QualityCommand implements Callable<Integer> {
  /** Fewest that fal's schema takes. */
  private static final int LEAST_STEPS = 2;

  @Spec private CommandSpec spec;

  @Option(names = "--server", paramLabel = "URL", description = "a server that runs already")
  private @Nullable URI server;

  @Option(
      names = "--key",
      paramLabel = "NAME",
      description = "variable or file with the key for it")
  private @Nullable String key;

  @Option(names = "--pairs", description = "pairs to render; default ${DEFAULT-VALUE}")
  private int pairs = 100;

  @Option(names = "--kinds", split = ",", description = "${COMPLETION-CANDIDATES}; all by default")
  private Set<Kind> kinds = EnumSet.allOf(Kind.class);

  @Option(names = "--width", description = "of the videos; default ${DEFAULT-VALUE}")
  private int width = QualityRun.usualSize().width();

  @Option(names = "--height", description = "of the videos; default ${DEFAULT-VALUE}")
  private int height = QualityRun.usualSize().height();

  @Option(names = "--frames", description = "of each video, 5 to 81; default ${DEFAULT-VALUE}")
  private int frames = 33;

  @Option(names = "--no-long-clip", description = "leave out the clip of three segments")
  private boolean noLongClip;

  @Option(
      names = "--steps",
      description = "denoising steps, without --server; the profile's own when absent")
  private @Nullable Integer steps;

  @Option(names = "--out", description = "folder for the report; default ${DEFAULT-VALUE}")
  private Path out = Path.of("scail-quality");

  @Override
  public Integer call() throws IOException, InterruptedException {
    var settings = SettingsOptions.read(spec);
    Files.createDirectories(out);
    if (server != null) {
      return work(server, plan(Optional.empty())) ? 0 : 1;
    }
    var plan = plan(sampling(settings));
    var exit = new AtomicInteger(1);
    ServeProcess.run(
        settings,
        Redirect.INHERIT,
        ready ->
            Thread.ofPlatform()
                .name("scail-quality")
                .start(
                    () -> {
                      try {
                        print(ready.line());
                        exit.set(workOrComplain(ready.url(), plan) ? 0 : 1);
                      } finally {
                        ready.stop().run();
                      }
                    }));
    return exit.get();
  }

  private QualityPlan plan(Optional<Sampling> sampling) {
    try {
      return new QualityPlan(pairs, kinds, new Size(width, height), frames, !noLongClip, sampling);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private Optional<Sampling> sampling(Settings settings) {
    return Animators.defaults(settings)
        .map(
            own ->
                new Sampling(
                    steps == null ? Math.max(LEAST_STEPS, own.steps()) : steps,
                    Math.max(1, own.guidance()),
                    own.shift(),
                    own.sampler()));
  }

  private boolean workOrComplain(URI url, QualityPlan plan) {
    try {
      return work(url, plan);
    } catch (IOException e) {
      var err = spec.commandLine().getErr();
      err.println("scail: the report cannot be written: " + e.getMessage());
      err.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private boolean work(URI url, QualityPlan plan) throws IOException, InterruptedException {
    var report =
        new QualityRun(
                FalServer.at(url, FalServer.SCAIL_2, Optional.ofNullable(key).map(KeySource::read)),
                plan,
                out,
                this::print)
            .run();
    report.table().forEach(this::print);
    report.write(out);
    print(out.resolve("quality.json") + ", " + out.resolve("sheet.png"));
    return report.failures().isEmpty();
  }

  private void print(String line) {
    PrintWriter writer = spec.commandLine().getOut();
    writer.println(line);
    writer.flush();
  }
}
