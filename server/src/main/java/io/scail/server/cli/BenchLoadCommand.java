package io.scail.server.cli;

import io.scail.server.bench.LoadPlan;
import io.scail.server.bench.LoadPlan.Arrival;
import io.scail.server.bench.LoadPlan.Choice;
import io.scail.server.bench.LoadRun;
import io.scail.server.client.FalClient;
import io.scail.server.client.FalServer;
import io.scail.server.compare.suite.FigureSuite;
import io.scail.server.http.Json;
import io.scail.server.settings.KeySource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code scail bench load}: what callers feel when many come. */
@Command(
    name = "load",
    description = {
      "Offers load to a running server through fal's protocol and prints latencies, throughput and",
      "how busy it was. Every request is a real job: at a server that bills, it costs money."
    },
    mixinStandardHelpOptions = true)
final class BenchLoadCommand implements Callable<Integer> {
  private static final Pattern SIZE =
      Pattern.compile("(512p|704p|\\d{2,4}x\\d{2,4})@(\\d{1,5})(?:=(\\d+(?:\\.\\d+)?))?");

  @Spec private CommandSpec spec;

  @Option(names = "--server", description = "its address; default ${DEFAULT-VALUE}")
  private URI server = URI.create("http://127.0.0.1:8080");

  @Option(names = "--key", paramLabel = "NAME", description = "variable or file with the key")
  private @Nullable String key;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "open load: requests a second on average, whatever the server does")
  private @Nullable Double rate;

  @Option(
      names = "--callers",
      paramLabel = "N",
      description = "closed load: callers who wait for their result before they ask again")
  private @Nullable Integer callers;

  @Option(
      names = "--mix",
      paramLabel = "SIZE@FRAMES[=WEIGHT]",
      split = ",",
      description = "sizes and lengths; default 512p@81; also 704p or WIDTHxHEIGHT")
  private List<String> mix = List.of("512p@81");

  @Option(names = "--steps", description = "denoising steps; the server's default when absent")
  private @Nullable Integer steps;

  @Option(names = "--cancel", paramLabel = "SHARE", description = "share that is cancelled, 0 to 1")
  private double cancel;

  @Option(names = "--seconds", description = "no request begins later; default ${DEFAULT-VALUE}")
  private int seconds = 60;

  @Option(names = "--count", description = "no more requests than these; default ${DEFAULT-VALUE}")
  private int count = 1000;

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      description = "how long to wait for those that have begun; default ${DEFAULT-VALUE}")
  private int drain = 600;

  @Option(names = "--seed", description = "draws times, sizes, cancels; default ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(names = "--allow-remote", description = "the server may be on another machine")
  private boolean remote;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!remote && !FalServer.isLoopback(server)) {
      throw wrong("%s is not on this machine; add --allow-remote to load it.".formatted(server));
    }
    if ((rate == null) == (callers == null)) {
      throw wrong("Say --rate N for open load or --callers N for closed load.");
    }
    var called =
        FalServer.at(server, FalServer.SCAIL_2, Optional.ofNullable(key).map(KeySource::read));
    try {
      var arrival =
          rate != null ? new Arrival.Open(rate) : new Arrival.Closed(callers == null ? 1 : callers);
      var plan =
          new LoadPlan(
              arrival,
              choices(called),
              cancel,
              Duration.ofSeconds(seconds),
              count,
              Duration.ofSeconds(drain),
              Duration.ofMillis(100),
              seed);
      var result = new LoadRun(called, plan).perform();
      var out = spec.commandLine().getOut();
      result.lines().forEach(out::println);
      out.flush();
      return result.isClean() ? 0 : 1;
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** One drawn figure is uploaded once; all requests name it. */
  private List<Choice> choices(FalServer called) throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("scail-load");
    try (var client = new FalClient(called)) {
      FigureSuite.write(folder, FigureSuite.FRAMES, 1);
      var image = client.upload("image/png", only(folder, ".png"));
      var video = client.upload("video/mp4", only(folder, ".mp4"));
      var all = new ArrayList<Choice>();
      for (var words : mix) {
        var size = SIZE.matcher(words);
        if (!size.matches()) {
          throw wrong("--mix takes SIZE@FRAMES=WEIGHT such as 512p@81=3, not " + words);
        }
        var input =
            Json.object()
                .put("prompt", "A person dances in a plain room.")
                .put("image_url", image)
                .put("video_url", video)
                .put("max_frames", Integer.parseInt(size.group(2)));
        if (size.group(1).endsWith("p")) {
          input.put("resolution", size.group(1));
        } else {
          var sides = size.group(1).split("x", 2);
          input.put("width", Integer.parseInt(sides[0])).put("height", Integer.parseInt(sides[1]));
        }
        if (steps != null) {
          input.put("num_inference_steps", steps);
        }
        var weight = Optional.ofNullable(size.group(3)).map(Double::parseDouble).orElse(1.0);
        all.add(new Choice(words, weight, input));
      }
      return all;
    } finally {
      delete(folder);
    }
  }

  private static Path only(Path folder, String ending) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).findFirst().orElseThrow();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
