package io.scail.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.animation.AnimationStage;
import io.scail.server.animation.LogLevel;
import io.scail.server.client.CallFailure;
import io.scail.server.client.FalClient;
import io.scail.server.client.FalServer;
import io.scail.server.demo.DemoInputs;
import io.scail.server.demo.SideBySide;
import io.scail.server.http.Json;
import io.scail.server.node.Animators;
import io.scail.server.node.ServeProcess;
import io.scail.server.observe.LogFile;
import io.scail.server.settings.KnownSettings;
import io.scail.server.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code scail demo}: a server on this machine, one job through its queue, and a video to look at.
 */
@Command(
    name = "demo",
    description = {
      "Starts the server on this machine, sends it a picture and a driving video as any client would,",
      "saves the result and keeps serving."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  /** Fewest that fal's schema takes. */
  private static final int LEAST_STEPS = 2;

  /** Weight of a prompt of the user's own: the default of the API. */
  private static final double PROMPTED = 5;

  @Spec private CommandSpec spec;

  @Option(names = "--out", description = "folder for what comes out; default ${DEFAULT-VALUE}")
  private Path out = Path.of("scail-demo");

  @Option(names = "--once", description = "stop after the job")
  private boolean once;

  @Option(
      names = "--reference",
      description = "${COMPLETION-CANDIDATES}: a drawn figure or a photograph; ${DEFAULT-VALUE}")
  private DemoInputs.Reference reference = DemoInputs.Reference.DRAWN;

  @Option(names = "--image", description = "your own character image in place of these")
  private @Nullable Path image;

  @Option(names = "--video", description = "your own driving video; drawn when absent")
  private @Nullable Path video;

  @Option(
      names = "--prompt",
      description = "what the result should show; fits the reference when absent")
  private @Nullable String prompt;

  @Option(names = "--steps", description = "denoising steps; the profile's own when absent")
  private @Nullable Integer steps;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Files.createDirectories(out);
    // One job: further workers would only load the networks once more.
    var settings = SettingsOptions.read(spec).withDefault(KnownSettings.WORKERS, "1");
    var log = out.resolve("scail.log");
    LogFile.begin(log);
    var exit = new AtomicInteger(1);
    ServeProcess.run(
        settings,
        Redirect.appendTo(log.toFile()),
        ready ->
            Thread.ofPlatform()
                .name("scail-demo")
                .start(
                    () -> {
                      print(ready.line() + "; its log is " + log);
                      boolean done = false;
                      try {
                        done = work(ready, settings);
                        exit.set(done ? 0 : 1);
                      } finally {
                        if (once || !done) {
                          ready.stop().run();
                        }
                      }
                      if (!once && done) {
                        print(
                            "The playground is at %s; %s is another picture to drop there (stop with Ctrl-C)."
                                .formatted(ready.url(), writeOther()));
                      }
                    }));
    return exit.get();
  }

  private boolean work(ServeProcess.Ready ready, Settings settings) {
    var server = FalServer.at(ready.url(), FalServer.SCAIL_2, Optional.empty());
    try (var caller = new FalClient(server)) {
      Animators.notice(settings).ifPresent(notice -> print("About this model: " + notice));
      var begun = System.nanoTime();
      var character = Optional.ofNullable(image).orElseGet(() -> out.resolve(reference.fileName()));
      var driving = Optional.ofNullable(video).orElseGet(() -> out.resolve("driving.mp4"));
      if (image == null) {
        reference.write(character);
      }
      if (video == null) {
        DemoInputs.writeDance(driving);
      }
      var input =
          Json.object()
              .put("prompt", Optional.ofNullable(prompt).orElseGet(reference::prompt))
              .put("image_url", FalClient.dataUri(type(character, "image/png"), character))
              .put("video_url", FalClient.dataUri(type(driving, "video/mp4"), driving))
              .put("seed", 1);
      var defaults = Animators.defaults(settings);
      defaults.ifPresent(
          own ->
              input
                  .put(
                      "num_inference_steps",
                      steps == null ? Math.max(LEAST_STEPS, own.steps()) : steps)
                  .put("guidance_scale", prompt == null ? Math.max(1, own.guidance()) : PROMPTED)
                  .put("shift", own.shift())
                  .put("sampler", own.sampler()));
      var result = follow(caller, input);
      var mp4 = out.resolve("result.mp4");
      caller.download(result.path("video").path("url").asText(), mp4);
      SideBySide.write(
          character,
          driving,
          mp4,
          out.resolve("side-by-side.mp4"),
          out.resolve("side-by-side.jpg"));
      print(
          String.format(
              Locale.ROOT,
              "%s and %s: done in %.1f s.",
              mp4,
              out.resolve("side-by-side.mp4"),
              (System.nanoTime() - begun) / 1e9));
      return true;
    } catch (CallFailure e) {
      complain(e.sentence());
    } catch (IOException e) {
      complain("the demo's files cannot be written or read: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private JsonNode follow(FalClient caller, com.fasterxml.jackson.databind.node.ObjectNode input)
      throws IOException, InterruptedException {
    var lines = new ConsoleRun(out, writer(), ConsoleRun.isTerminal());
    try {
      return caller.subscribe(
          input,
          (status, heard) -> {
            var progress = status.path("progress");
            if (progress.has("stage")) {
              lines.progress(
                  AnimationStage.valueOf(progress.path("stage").asText().toUpperCase(Locale.ROOT)),
                  progress.path("step").asInt(),
                  progress.path("steps").asInt());
            }
            for (int i = heard; i < status.path("logs").size(); i++) {
              var line = status.path("logs").path(i);
              lines.log(level(line), line.path("message").asText());
            }
          });
    } finally {
      lines.finish();
    }
  }

  /** The reference that was not used, for the playground. */
  private Path writeOther() {
    var other =
        reference == DemoInputs.Reference.DRAWN
            ? DemoInputs.Reference.ASTRONAUT
            : DemoInputs.Reference.DRAWN;
    var file = out.resolve(other.fileName());
    other.write(file);
    return file;
  }

  private static LogLevel level(JsonNode line) {
    return switch (line.path("level").asText().toUpperCase(Locale.ROOT)) {
      case "WARN", "WARNING" -> LogLevel.WARN;
      case "ERROR" -> LogLevel.ERROR;
      default -> LogLevel.INFO;
    };
  }

  private static String type(Path file, String usual) throws IOException {
    return Optional.ofNullable(Files.probeContentType(file)).orElse(usual);
  }

  private PrintWriter writer() {
    return spec.commandLine().getOut();
  }

  private void print(String line) {
    writer().println(line);
    writer().flush();
  }

  private void complain(String sentence) {
    var err = spec.commandLine().getErr();
    err.println("scail: " + sentence);
    err.flush();
  }
}
