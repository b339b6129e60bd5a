package io.scail.models;

import io.scail.models.sampling.Noise;
import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parts of a recorded run that stand in for what this run would draw or take over by itself. */
public final class Replay {
  private final List<float[]> noise;
  private final Map<Integer, float[]> history;

  private Replay(List<float[]> noise, Map<Integer, float[]> history) {
    this.noise = List.copyOf(noise);
    this.history = Map.copyOf(history);
  }

  /** Noise is drawn from the seed as PyTorch's CPU generator draws it; nothing is replaced. */
  public static Replay none() {
    return new Replay(List.of(), Map.of());
  }

  /** Noise given for each segment, {@code [16, T, H, W]} row-major. */
  public static Replay ofNoise(List<float[]> segments) {
    return new Replay(segments, Map.of());
  }

  /**
   * Also the history frames of some segments, {@code [3, overlap, height, width]} row-major.
   *
   * @param segments by number, from 0
   */
  public Replay withHistory(Map<Integer, float[]> segments) {
    return new Replay(noise, segments);
  }

  /** Whether the run can be repeated from its settings alone. */
  boolean isNone() {
    return noise.isEmpty() && history.isEmpty();
  }

  /**
   * @param shapes of every segment's latents up to the wanted one, which is the last
   */
  Tensor noise(ScriptModule latents, long seed, List<long[]> shapes, TensorScope scope) {
    return noise.isEmpty()
        ? new Noise(seed).draw(latents, shapes, "cpu", scope)
        : scope.floats(noise.get(shapes.size() - 1), shapes.getLast());
  }

  Optional<History> history(int segment, GenerationSettings settings) {
    return Optional.ofNullable(history.get(segment))
        .map(
            values ->
                new History(
                    settings.segmentOverlap(), settings.height(), settings.width(), values));
  }
}
