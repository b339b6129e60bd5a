package io.scail.server.engine;

import io.scail.models.profile.PrecisionTier;
import io.scail.models.torch.TorchDevice;
import io.scail.preprocessing.ModelFiles;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an operator decides about the engine.
 *
 * @param profile a built-in profile's name, or a folder that holds {@code profile.yaml}
 * @param weights folder below which a built-in profile's weight files lie
 * @param device where the networks run
 * @param precision tier of the transformer; empty means the profile's own
 * @param memoryBudget bytes of the device's memory that a request may use; empty means nine tenths
 *     of what is free when the engine starts
 * @param threads compute threads on the CPU, at least 1
 * @param adapters folder of low-rank adapters that callers may name
 * @param anyAdapterPath whether callers may name adapters outside that folder
 * @param distilledAdapter file in that folder which the presets {@code fast} and {@code turbo} add
 * @param visionModels graphs that look at pictures; empty means the embedded ones
 * @param analysisCache folder that keeps what those models saw in a video
 */
public record EngineSettings(
    String profile,
    Path weights,
    TorchDevice device,
    Optional<PrecisionTier> precision,
    OptionalLong memoryBudget,
    int threads,
    Path adapters,
    boolean anyAdapterPath,
    Optional<String> distilledAdapter,
    Optional<ModelFiles> visionModels,
    Optional<Path> analysisCache) {

  public EngineSettings {
    if (threads < 1) {
      throw new IllegalArgumentException("compute threads must be at least 1, not " + threads);
    }
  }

  /** A profile on the CPU with every core, its folders below the data folder. */
  public static EngineSettings cpu(String profile, Path data) {
    return new EngineSettings(
        profile,
        data.resolve("weights"),
        TorchDevice.CPU,
        Optional.empty(),
        OptionalLong.empty(),
        Runtime.getRuntime().availableProcessors(),
        data.resolve("loras"),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.of(data.resolve("cache")));
  }
}
