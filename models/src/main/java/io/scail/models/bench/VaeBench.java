package io.scail.models.bench;

import io.scail.models.profile.VaeSpec;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import io.scail.models.vae.AutoencoderOptions;
import io.scail.models.vae.VideoAutoencoder;
import io.scail.models.weights.WeightContract;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Decoding 17 frames of 256×256 with the channel counts of the published autoencoder, and where the
 * time goes, layer by layer.
 */
public final class VaeBench {
  /** One run takes most of a minute on two cores. */
  static final int MOST_ROUNDS = 5;

  private static final int LATENT_FRAMES = 5;
  private static final int LATENT_SIDE = 32;
  private static final String WHOLE = "all";

  private final int rounds;
  private final VaeSpec spec;

  /**
   * @param rounds runs that count, for each type
   */
  public VaeBench(int rounds) {
    this(rounds, published());
  }

  VaeBench(int rounds, VaeSpec spec) {
    this.rounds = rounds;
    this.spec = spec;
  }

  /** Prints the table; on the torch thread. */
  public void run(Consumer<String> lines) {
    for (var type : List.of(ScalarType.FLOAT32, ScalarType.BFLOAT16)) {
      for (var row : measure(AutoencoderOptions.of(type))) {
        lines.accept(row);
      }
    }
  }

  private List<String> measure(AutoencoderOptions options) {
    var random = new RandomTensors(new SplittableRandom(1));
    var nanos = new LinkedHashMap<String, List<Long>>();
    try (var scope = TensorScope.open();
        var vae =
            VideoAutoencoder.load(spec, random.weights(WeightContract.of(spec).sizes()), options)) {
      var latent = random.unit(scope, spec.zDim(), LATENT_FRAMES, LATENT_SIDE, LATENT_SIDE);
      // The first run plans kernels.
      decode(vae, latent);
      for (int round = 0; round < rounds; round++) {
        decode(vae, latent)
            .forEach(
                (layer, taken) -> nanos.computeIfAbsent(layer, _ -> new ArrayList<>()).add(taken));
      }
    }
    var whole = new Timings(name(options, WHOLE), nanos.getOrDefault(WHOLE, List.of()));
    var rows = new ArrayList<String>();
    nanos.forEach((layer, taken) -> rows.add(new Timings(name(options, layer), taken).line(whole)));
    return rows;
  }

  private String name(AutoencoderOptions options, String layer) {
    int side = LATENT_SIDE * spec.spatialStride();
    return "vae decode %s %dx%dx%d, %s"
        .formatted(options.type(), spec.frames(LATENT_FRAMES), side, side, layer);
  }

  /** Nanoseconds of the whole and of each layer over all chunks. */
  private static SequencedMap<String, Long> decode(VideoAutoencoder vae, Tensor latent) {
    var taken = new LinkedHashMap<String, Long>();
    taken.put(WHOLE, 0L);
    long start = System.nanoTime();
    try (var stream = vae.decoder()) {
      for (int chunk = 0; chunk < LATENT_FRAMES; chunk++) {
        try (var scope = TensorScope.open()) {
          long[] last = {System.nanoTime()};
          stream.push(
              latent,
              chunk,
              chunk + 1,
              (layer, _) -> {
                long now = System.nanoTime();
                taken.merge(layer, now - last[0], Long::sum);
                last[0] = now;
              },
              scope);
        }
      }
    }
    taken.put(WHOLE, System.nanoTime() - start);
    return taken;
  }

  /** Numbers of the Wan 2.1 autoencoder; made-up weights need no latent statistics. */
  private static VaeSpec published() {
    int channels = 16;
    return new VaeSpec(
        96,
        channels,
        List.of(1, 2, 4, 4),
        2,
        List.of(false, true, true),
        Collections.nCopies(channels, 0.0),
        Collections.nCopies(channels, 1.0));
  }
}
