package io.scail.models.sampling;

import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import java.util.Optional;

/**
 * The latents {@code [16, T, H, W]} of one segment on their way from noise to picture, float32 on
 * the torch thread's device, together with what its solver remembers. The state belongs to one
 * segment: the next one starts from its own noise with nothing remembered.
 *
 * <p>Clean history, where there is some, overwrites the first latent frames before the first step
 * and after every step; the solver's memory keeps what it was given.
 */
public final class Latents implements AutoCloseable {
  private static final String HISTORY = "history";

  private final ScriptModule script;
  private final Sampler sampler;
  private final TensorDict vectors;
  private final boolean hasHistory;
  private int step;

  private Latents(ScriptModule script, Sampler sampler, TensorDict vectors, boolean hasHistory) {
    this.script = script;
    this.sampler = sampler;
    this.vectors = vectors;
    this.hasHistory = hasHistory;
  }

  /**
   * Begins a segment.
   *
   * @param script the loaded {@code latents} network, owned by the caller
   * @param noise float32 {@code [16, T, H, W]}; not changed
   * @param history clean latent frames {@code [16, n, H, W]}, n ≤ T
   */
  public static Latents start(
      ScriptModule script, Sampler sampler, Tensor noise, Optional<Tensor> history) {
    var vectors = TensorDict.empty();
    vectors.put(Vector.SAMPLE.key(), noise);
    history.ifPresent(frames -> vectors.put(HISTORY, frames));
    var latents = new Latents(script, sampler, vectors, history.isPresent());
    latents.applyHistory();
    return latents;
  }

  /** The network that holds the latents' arithmetic; close it when done. */
  public static ScriptModule load() {
    return ScriptModule.load("latents");
  }

  /** Steps done so far. */
  public int stepsDone() {
    return step;
  }

  public boolean isFinished() {
    return step == sampler.schedule().steps();
  }

  /** The time that the network is told at the next step. */
  public float time() {
    return sampler.schedule().time(step);
  }

  /** The current latents, owned by {@code scope}; the network's input for the next step. */
  public Tensor sample(TensorScope scope) {
    return script.call("vector").with(vectors).with(Vector.SAMPLE.key()).tensor(scope);
  }

  /** Takes the network's answer for the current latents and makes one step. */
  public void advance(Tensor velocity) {
    vectors.put(Vector.VELOCITY.key(), velocity);
    for (var combination : sampler.step(step)) {
      var terms = combination.terms();
      script
          .call("combine")
          .with(vectors)
          .with(combination.target().key())
          .withStrings(terms.stream().map(term -> term.vector().key()).toList())
          .withDoubles(terms.stream().mapToDouble(Combination.Term::weight).toArray())
          .run();
    }
    vectors.remove(Vector.VELOCITY.key());
    applyHistory();
    step++;
  }

  private void applyHistory() {
    if (hasHistory) {
      script.call("overwrite").with(vectors).with(Vector.SAMPLE.key()).with(HISTORY).run();
    }
  }

  @Override
  public void close() {
    vectors.close();
  }
}
