package io.scail.models.bench;

import io.scail.models.Forwards;
import io.scail.models.GenerationSettings;
import io.scail.models.ProfileNetworks;
import io.scail.models.Run;
import io.scail.models.ScailPipeline;
import io.scail.models.parity.Comparison;
import io.scail.models.profile.ProfileFolder;
import io.scail.models.profile.RehearsalProfile;
import io.scail.models.sampling.GuidanceSpan;
import io.scail.models.sampling.SamplerKind;
import io.scail.models.sampling.Shortcuts;
import io.scail.models.sampling.StepCaching;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.weights.RandomWeights;
import io.scail.models.weights.WeightContract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * What shortcuts cost in quality and save in passes: each against the same seed's run with every
 * step and full guidance, on scail-mini and on random weights of its shapes.
 */
public final class CachingBench {
  /** Seeds of a case; a figure is their mean. */
  public static final int DEFAULT_SEEDS = 3;

  private static final int SIDE = 256;
  private static final int FRAMES = 21;
  private static final int STEPS = 40;
  private static final double SHIFT = 3;
  private static final double GUIDANCE = 5;
  private static final double DISTILLED_SHIFT = 5;

  private final Consumer<String> lines;
  private final int seeds;

  private CachingBench(int seeds, Consumer<String> lines) {
    this.lines = lines;
    this.seeds = seeds;
  }

  /** A way of generating. */
  record Case(
      String name, SamplerKind sampler, int steps, double shift, double guidance, Shortcuts cuts) {
    private static Case of(String name, int steps, String cache, double until) {
      return new Case(
          name,
          SamplerKind.UNIPC,
          steps,
          SHIFT,
          GUIDANCE,
          new Shortcuts(StepCaching.of(cache), GuidanceSpan.until(until)));
    }

    private static Case distilled(String name, int steps) {
      return new Case(name, SamplerKind.EULER, steps, DISTILLED_SHIFT, 1, Shortcuts.NONE);
    }

    GenerationSettings settings(GenerationSettings base) {
      return base.withSolver(sampler, steps, shift, guidance).withShortcuts(cuts);
    }
  }

  private static final Case PARITY = Case.of("parity: 40 steps, guidance 5", STEPS, "off", 1);

  private static final List<Case> CASES =
      List.of(
          Case.of("  cache careful (0.05)", STEPS, "careful", 1),
          Case.of("  cache fast (0.1)", STEPS, "fast", 1),
          Case.of("  cache 0.2", STEPS, "0.2", 1),
          Case.of("  cache 0.5", STEPS, "0.5", 1),
          Case.of("  guidance until 0.7", STEPS, "off", 0.7),
          Case.of("  guidance until 0.5", STEPS, "off", 0.5),
          Case.of("  cache fast, guidance until 0.7", STEPS, "fast", 0.7),
          Case.of("balanced: 24 steps", 24, "off", 1),
          Case.of("  cache careful", 24, "careful", 1),
          Case.of("  cache fast, guidance until 0.7", 24, "fast", 0.7),
          Case.distilled("fast: 6 Euler steps, guidance 1", 6),
          Case.distilled("turbo: 4 Euler steps, guidance 1", 4));

  /**
   * Prints a table for each set of weights.
   *
   * @param seeds of each case, at least 1
   * @param folder empty, for the weights
   */
  public static void run(int seeds, Path folder, Consumer<String> lines) {
    var bench = new CachingBench(seeds, lines);
    try (var torch = TorchThread.start(TorchDevice.CPU)) {
      bench.table(torch, "scail-mini", ProfileFolder.load("scail-mini", folder.resolve("mini")));
      bench.table(torch, "random weights of its shapes", random(folder));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static ProfileFolder random(Path folder) throws IOException {
    var out = folder.resolve("random");
    var written =
        RehearsalProfile.write(
            ProfileFolder.text("scail-mini", folder.resolve("mini")), OptionalInt.empty(), out);
    var profile = written.profile();
    long seed = 1;
    for (var network :
        List.of(
            new Drawn("transformer", WeightContract.of(profile.transformer().spec())),
            new Drawn("vae", WeightContract.of(profile.vae().spec())),
            new Drawn("text", WeightContract.of(profile.text().spec())),
            new Drawn("vision", WeightContract.of(profile.vision().spec())))) {
      RandomWeights.write(
          out.resolve(RehearsalProfile.file(network.name())),
          network.contract(),
          ScalarType.FLOAT32,
          seed++);
    }
    return written;
  }

  private record Drawn(String name, WeightContract contract) {}

  /** Latents and frames of one run, and what it took. */
  private static final class Made {
    private final Forwards forwards;
    private final float[] latent;
    private final byte[] rgb;

    private Made(Forwards forwards, float[] latent, byte[] rgb) {
      this.forwards = forwards;
      this.latent = latent;
      this.rgb = rgb;
    }
  }

  private void table(TorchThread torch, String title, ProfileFolder folder) {
    lines.accept("%s, %dx%d, %d frames, %d seeds".formatted(title, SIDE, SIDE, FRAMES, seeds));
    lines.accept(
        String.format(
            Locale.ROOT,
            "%-36s %12s %8s %16s %18s %18s",
            "what",
            "passes",
            "saved",
            "latents: cosine",
            "PSNR (range)",
            "video: PSNR (range)"));
    try (var pipeline =
        new ScailPipeline(torch, ProfileNetworks.of(folder), true, InstantSource.system())) {
      var expected = new ArrayList<Made>();
      for (int seed = 0; seed < seeds; seed++) {
        expected.add(generate(pipeline, folder, PARITY, seed));
      }
      row(PARITY, expected, expected);
      for (var way : CASES) {
        var made = new ArrayList<Made>();
        for (int seed = 0; seed < seeds; seed++) {
          made.add(generate(pipeline, folder, way, seed));
        }
        row(way, expected, made);
      }
    }
  }

  private static Made generate(ScailPipeline pipeline, ProfileFolder folder, Case way, long seed) {
    var base = GenerationSettings.of(folder.profile().defaults(), seed).withSize(SIDE, SIDE);
    var rgb = new ByteArrayOutputStream();
    var latent = new ArrayList<float[]>();
    var result =
        pipeline.generate(
            new DrawnFigure(SIDE).conditions(FRAMES),
            way.settings(base),
            Run.to(segment -> rgb.writeBytes(segment.rgb()))
                .withRecorder(
                    (name, tensor) -> {
                      if (name.endsWith("final_latent")) {
                        latent.add(tensor.toFloats());
                      }
                    }));
    return new Made(result.forwards(), latent.getFirst(), rgb.toByteArray());
  }

  private void row(Case way, List<Made> expected, List<Made> made) {
    var cosines = new ArrayList<Double>();
    var latents = new ArrayList<Double>();
    var videos = new ArrayList<Double>();
    double passes = 0;
    for (int i = 0; i < made.size(); i++) {
      cosines.add(Comparison.cosine(expected.get(i).latent, made.get(i).latent));
      latents.add(Psnr.ofRange(expected.get(i).latent, made.get(i).latent));
      videos.add(Psnr.ofBytes(expected.get(i).rgb, made.get(i).rgb));
      passes += made.get(i).forwards.computed();
    }
    double all = expected.getFirst().forwards.computed();
    passes /= made.size();
    lines.accept(
        String.format(
            Locale.ROOT,
            "%-36s %12.1f %7.0f%% %16.6f %18s %18s",
            way.name(),
            passes,
            100 * (1 - passes / all),
            cosines.stream().mapToDouble(Double::doubleValue).average().orElseThrow(),
            spread(latents),
            spread(videos)));
  }

  /** Mean, least and most; infinite where nothing differs. */
  private static String spread(List<Double> decibels) {
    var numbers = decibels.stream().mapToDouble(Double::doubleValue).summaryStatistics();
    return Double.isInfinite(numbers.getMax())
        ? "equal"
        : String.format(
            Locale.ROOT,
            "%.1f (%.1f-%.1f)",
            numbers.getAverage(),
            numbers.getMin(),
            numbers.getMax());
  }
}
