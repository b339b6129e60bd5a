package io.scail.server.cli;

import io.scail.server.animation.AnimationInputs;
import io.scail.server.animation.AnimationParameters;
import io.scail.server.animation.AnimationParameters.Delivery;
import io.scail.server.animation.AnimationParameters.DrivingType;
import io.scail.server.animation.AnimationParameters.Mode;
import io.scail.server.animation.AnimationParameters.OutputFormat;
import io.scail.server.animation.AnimationParameters.PixelSize;
import io.scail.server.animation.AnimationParameters.Preset;
import io.scail.server.animation.AnimationParameters.Prompt;
import io.scail.server.animation.AnimationParameters.Resolution;
import io.scail.server.animation.AnimationParameters.Sampling;
import io.scail.server.animation.AnimationParameters.Shape;
import io.scail.server.animation.AnimationParameters.Subject;
import io.scail.server.animation.AnimationParameters.SubjectType;
import io.scail.server.animation.AnimationRequest;
import io.scail.server.node.Animators;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code scail generate}: one animation without a server. */
@Command(
    name = "generate",
    description = "Animates one picture with one video, without a server.",
    mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
  private static final int MOST_FRAMES = 160;

  @Spec private CommandSpec spec;

  @Option(names = "--image", required = true, description = "character image")
  private Path image;

  @Option(names = "--video", required = true, description = "driving video")
  private Path video;

  @Option(names = "--prompt", required = true, description = "what the result should show")
  private String prompt;

  @Option(names = "--negative-prompt", description = "what the result should not show")
  private String negativePrompt = "";

  @Option(
      names = "--out",
      required = true,
      description = "result; its ending chooses mp4, webm, or zip for PNG frames")
  private Path out;

  @Option(names = "--mode", description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE}")
  private Mode mode = Mode.ANIMATION;

  @Option(names = "--driving-type", description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE}")
  private DrivingType drivingType = DrivingType.END_TO_END;

  @Option(names = "--subject", description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE}")
  private SubjectType subject = SubjectType.HUMAN;

  @Option(names = "--resolution", description = "512 or 704; ${DEFAULT-VALUE}")
  private int resolution = 512;

  @Option(names = "--width", description = "exact width in pixels, with --height")
  private @Nullable Integer width;

  @Option(names = "--height", description = "exact height in pixels, with --width")
  private @Nullable Integer height;

  @Option(names = "--steps", description = "denoising steps; ${DEFAULT-VALUE}")
  private int steps = 40;

  @Option(names = "--guidance", description = "weight of the prompt; ${DEFAULT-VALUE}")
  private double guidance = 5;

  @Option(names = "--shift", description = "shift of the noise schedule; ${DEFAULT-VALUE}")
  private double shift = 3;

  @Option(names = "--seed", description = "seed of the noise; ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(names = "--max-frames", description = "most frames, at 16 a second; ${DEFAULT-VALUE}")
  private int maxFrames = MOST_FRAMES;

  @Option(names = "--keep-audio", description = "carry the driving video's sound over")
  private boolean keepAudio;

  @Override
  public Integer call() throws IOException {
    var problem = problem();
    if (problem.isPresent()) {
      spec.commandLine().getErr().println("scail: " + problem.get());
      return 2;
    }
    AnimationParameters wanted;
    try {
      wanted = parameters();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    var target = out.toAbsolutePath();
    Files.createDirectories(target.getParent());
    try (var scratch = TemporaryFolder.beside(target, ".scail-")) {
      return generate(wanted, target, scratch.path());
    }
  }

  private int generate(AnimationParameters wanted, Path target, Path scratch) throws IOException {
    var run = new ConsoleRun(scratch, spec.commandLine().getOut(), ConsoleRun.isTerminal());
    try (var animator = Animators.open(SettingsOptions.read(spec))) {
      var result =
          animator.animate(new AnimationRequest(AnimationInputs.of(image, video), wanted), run);
      Files.move(result.video(), target, StandardCopyOption.REPLACE_EXISTING);
      run.finish();
      spec.commandLine().getOut().printf("%s: %d frames%n", out, result.frames());
      spec.commandLine().getOut().flush();
      return 0;
    } finally {
      run.finish();
    }
  }

  private Optional<String> problem() {
    if (resolution != 512 && resolution != 704) {
      return Optional.of("--resolution is 512 or 704, not " + resolution);
    }
    if ((width == null) != (height == null)) {
      return Optional.of("--width and --height are given together or not at all");
    }
    if (format().isEmpty()) {
      return Optional.of("--out ends in .mp4, .webm or .zip, not " + out.getFileName());
    }
    return Optional.empty();
  }

  private Optional<OutputFormat> format() {
    var name = out.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".mp4")) {
      return Optional.of(OutputFormat.MP4);
    }
    if (name.endsWith(".webm")) {
      return Optional.of(OutputFormat.WEBM);
    }
    return name.endsWith(".zip") ? Optional.of(OutputFormat.FRAMES) : Optional.empty();
  }

  private AnimationParameters parameters() {
    var size =
        Optional.ofNullable(width)
            .flatMap(w -> Optional.ofNullable(height).map(h -> new PixelSize(w, h)));
    return new AnimationParameters(
        new Prompt(prompt, negativePrompt),
        new Subject(mode, drivingType, subject, Optional.empty(), false),
        new Sampling(Preset.PARITY, Optional.empty(), steps, guidance, shift, seed),
        new Shape(
            resolution == 704 ? Resolution.P704 : Resolution.P512,
            size,
            16,
            maxFrames,
            Optional.empty(),
            Optional.empty()),
        new Delivery(format().orElse(OutputFormat.MP4), Optional.empty(), keepAudio, false),
        List.of());
  }
}
