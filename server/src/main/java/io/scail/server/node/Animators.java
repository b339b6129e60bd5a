package io.scail.server.node;

import io.scail.models.ProfileNetworks;
import io.scail.models.memory.Sharing;
import io.scail.models.profile.Defaults;
import io.scail.models.profile.Precision;
import io.scail.models.profile.ProfileFolder;
import io.scail.models.sampling.GuidanceSpan;
import io.scail.models.sampling.Shortcuts;
import io.scail.models.sampling.StepCaching;
import io.scail.models.torch.TorchDevice;
import io.scail.models.transformer.Parallelism;
import io.scail.preprocessing.ModelFiles;
import io.scail.server.animation.AnimationParameters.Preset;
import io.scail.server.animation.Animator;
import io.scail.server.engine.EngineSettings;
import io.scail.server.engine.ScailAnimator;
import io.scail.server.playground.ServerCard;
import io.scail.server.settings.KnownSettings;
import io.scail.server.settings.Settings;
import io.scail.server.testcard.TestCardAnimator;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Which animator a profile means. */
public final class Animators {
  private static final String TEST_CARD = "test-card";

  private Animators() {}

  /**
   * Returns when the profile of the settings can be run as far as its files tell, without loading
   * any of them.
   *
   * @throws io.scail.models.failure.ModelsFailure when there is none of this name, or a file of it
   *     is missing or is not what the profile says
   */
  static void requireUsable(Settings settings) {
    if (!isTestCard(settings)) {
      ProfileNetworks.of(folder(settings)).check();
    }
  }

  static boolean isTestCard(Settings settings) {
    return settings.get(KnownSettings.PROFILE).equals(TEST_CARD);
  }

  private static ProfileFolder folder(Settings settings) {
    return ProfileFolder.load(settings.get(KnownSettings.PROFILE), weights(settings));
  }

  /** The folder below which profiles have their weights. */
  public static Path weights(Settings settings) {
    return settings
        .get(KnownSettings.WEIGHTS)
        .orElseGet(() -> settings.get(KnownSettings.DATA).resolve("weights"));
  }

  /** What whoever uses the profile should know. */
  public static Optional<String> notice(Settings settings) {
    return card(settings).notice();
  }

  /** What the profile's makers advise; empty for the test card. */
  public static Optional<Defaults> defaults(Settings settings) {
    return isTestCard(settings)
        ? Optional.empty()
        : Optional.of(folder(settings).profile().defaults());
  }

  /** What visitors are told about the profile. */
  static ServerCard card(Settings settings) {
    if (isTestCard(settings)) {
      return new ServerCard(
          TEST_CARD,
          List.of("no network"),
          Optional.of("This server draws a test card: no network runs."));
    }
    var profile = folder(settings).profile();
    var tier = settings.get(KnownSettings.PRECISION);
    return new ServerCard(
        profile.name(),
        List.of(
            profile.description(),
            tier.orElseGet(() -> profile.precision().name().toLowerCase(Locale.ROOT))),
        profile.notice());
  }

  /**
   * Opens the animator of the profile in the settings; the caller closes it.
   *
   * @throws io.scail.models.failure.ModelsFailure when the profile cannot be used on this machine
   * @throws io.scail.preprocessing.failure.PreprocessingFailure when a model that looks at pictures
   *     does not open
   */
  public static Animator open(Settings settings) {
    return isTestCard(settings)
        ? new TestCardAnimator(Duration.ofMillis(settings.get(KnownSettings.TEST_CARD_STEP)))
        : ScailAnimator.open(engine(settings), InstantSource.system());
  }

  private static EngineSettings engine(Settings settings) {
    var data = settings.get(KnownSettings.DATA);
    return new EngineSettings(
        settings.get(KnownSettings.PROFILE),
        weights(settings),
        devices(settings.get(KnownSettings.DEVICE)),
        parallelism(settings.get(KnownSettings.SHARING)),
        settings
            .get(KnownSettings.PRECISION)
            .map(tier -> Precision.valueOf(tier.toUpperCase(Locale.ROOT))),
        settings.get(KnownSettings.MEMORY).map(OptionalLong::of).orElseGet(OptionalLong::empty),
        settings
            .get(KnownSettings.THREADS)
            .orElseGet(() -> Runtime.getRuntime().availableProcessors()),
        settings.get(KnownSettings.LORAS).orElseGet(() -> data.resolve("loras")),
        settings.get(KnownSettings.ANY_LORA),
        settings.get(KnownSettings.DISTILLED),
        shortcuts(settings),
        visionModels(settings),
        Optional.of(data.resolve("cache")));
  }

  /** Graphs that look at pictures in place of those that come along. */
  static Optional<ModelFiles> visionModels(Settings settings) {
    return settings
        .get(KnownSettings.VISION_MODELS)
        .map(models -> ModelFiles.in(models, settings.get(KnownSettings.NLF_LICENCE)));
  }

  /** What presets leave out for speed; {@code parity} is what the reference computes. */
  private static Map<Preset, Shortcuts> shortcuts(Settings settings) {
    return Map.of(
        Preset.BALANCED,
        new Shortcuts(
            StepCaching.of(settings.get(KnownSettings.CACHE_BALANCED)),
            GuidanceSpan.until(settings.get(KnownSettings.GUIDANCE_BALANCED).doubleValue())),
        Preset.FAST,
        new Shortcuts(StepCaching.of(settings.get(KnownSettings.CACHE_FAST)), GuidanceSpan.ALL),
        Preset.TURBO,
        new Shortcuts(StepCaching.of(settings.get(KnownSettings.CACHE_TURBO)), GuidanceSpan.ALL));
  }

  /** How a worker's devices share a request. */
  static Sharing sharing(Settings settings) {
    return EngineSettings.sharing(
        parallelism(settings.get(KnownSettings.SHARING)),
        settings.get(KnownSettings.DEVICE).size());
  }

  private static Parallelism parallelism(String word) {
    return word.equals(Parallelism.GUIDANCE.key()) ? Parallelism.GUIDANCE : Parallelism.SEQUENCE;
  }

  private static List<TorchDevice> devices(List<String> names) {
    return names.stream()
        .map(
            name ->
                switch (name) {
                  case "cuda" -> TorchDevice.cuda(0);
                  // A worker of ours sees one GPU and knows it as the first.
                  case "auto" -> TorchDevice.best();
                  default -> new TorchDevice(name);
                })
        .toList();
  }
}
