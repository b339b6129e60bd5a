package io.scail.server.engine;

import io.scail.models.memory.Sharing;
import io.scail.models.profile.Precision;
import io.scail.models.sampling.Shortcuts;
import io.scail.models.torch.TorchDevice;
import io.scail.models.transformer.Parallelism;
import io.scail.preprocessing.ModelFiles;
import io.scail.server.animation.AnimationParameters.Preset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an operator decides about the engine.
 *
 * @param profile a built-in profile's name, or a folder that holds {@code profile.yaml}
 * @param weights folder below which a built-in profile's weight files lie
 * @param devices where the networks run; the transformer on all of them, the others on the first
 * @param parallelism how several devices share a job
 * @param precision tier of the transformer; empty means the profile's own
 * @param memoryBudget bytes of the device's memory that a request may use; empty means nine tenths
 *     of what is free once the models that look at pictures are open
 * @param threads compute threads on the CPU, at least 1
 * @param adapters folder of low-rank adapters that callers may name
 * @param anyAdapterPath whether callers may name adapters outside that folder
 * @param distilledAdapter file in that folder which the presets {@code fast} and {@code turbo} add
 * @param shortcuts what presets leave out for speed; nothing where a preset is missing
 * @param visionModels graphs that look at pictures; empty means the embedded ones
 * @param analysisCache folder that keeps what those models saw in a video
 */
public record EngineSettings(
    String profile,
    Path weights,
    List<TorchDevice> devices,
    Parallelism parallelism,
    Optional<Precision> precision,
    OptionalLong memoryBudget,
    int threads,
    Path adapters,
    boolean anyAdapterPath,
    Optional<String> distilledAdapter,
    Map<Preset, Shortcuts> shortcuts,
    Optional<ModelFiles> visionModels,
    Optional<Path> analysisCache) {

  public EngineSettings {
    devices = List.copyOf(devices);
    shortcuts = Map.copyOf(shortcuts);
    if (devices.isEmpty()) {
      throw new IllegalArgumentException("the engine needs a device");
    }
    if (threads < 1) {
      throw new IllegalArgumentException("compute threads must be at least 1, not " + threads);
    }
  }

  /** The device that leads: every network but the transformer runs there alone. */
  TorchDevice device() {
    return devices.getFirst();
  }

  /** How its devices share the memory that a request takes. */
  Sharing sharing() {
    return sharing(parallelism, devices.size());
  }

  /** How so many devices share a request. */
  public static Sharing sharing(Parallelism parallelism, int devices) {
    return switch (parallelism) {
      case SEQUENCE -> new Sharing(devices, false);
      case GUIDANCE -> new Sharing(1, devices > 1);
    };
  }

  /** What a preset leaves out. */
  Shortcuts shortcuts(Preset preset) {
    return shortcuts.getOrDefault(preset, Shortcuts.NONE);
  }

  /** A profile on the CPU with every core, its folders below the data folder. */
  public static EngineSettings cpu(String profile, Path data) {
    return new EngineSettings(
        profile,
        data.resolve("weights"),
        List.of(TorchDevice.CPU),
        Parallelism.SEQUENCE,
        Optional.empty(),
        OptionalLong.empty(),
        Runtime.getRuntime().availableProcessors(),
        data.resolve("loras"),
        false,
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        Optional.of(data.resolve("cache")));
  }
}
