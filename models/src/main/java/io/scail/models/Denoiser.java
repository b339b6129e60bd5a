package io.scail.models;

import io.scail.models.sampling.Latents;
import io.scail.models.sampling.VelocityCache;
import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import io.scail.models.transformer.SegmentInputs;
import io.scail.models.transformer.SegmentNetwork;
import io.scail.models.transformer.TransformerGroup;
import java.util.List;
import java.util.Optional;

/** Takes one segment's latents from noise to picture, leaving out what the settings allow. */
final class Denoiser {
  private final GenerationSettings settings;
  private final Run run;
  private final ScriptModule latentScript;
  private final Stills stills;
  private final TimeEstimate time;

  Denoiser(
      GenerationSettings settings,
      Run run,
      ScriptModule latentScript,
      Stills stills,
      TimeEstimate time) {
    this.settings = settings;
    this.run = run;
    this.latentScript = latentScript;
    this.stills = stills;
    this.time = time;
  }

  /** Where a segment stands among the others. */
  record Place(int index, int segments, int frames) {}

  /** What a segment is denoised from. */
  record Prepared(SegmentInputs inputs, Optional<Tensor> history) {}

  /** Finished latents, and what the network did for them. */
  record Denoised(Tensor latent, Forwards forwards) {}

  /**
   * Denoises a segment.
   *
   * @param noise of its latents' shape
   * @param scope owns the finished latents
   */
  Denoised denoise(
      TransformerGroup transformers,
      Place place,
      Prepared prepared,
      Tensor noise,
      TensorScope scope) {
    var sampler = settings.sampler().sampler(settings.steps(), settings.shift());
    long historyFrames = prepared.history().map(frames -> frames.size(1)).orElse(0L);
    try (var network =
            transformers.segment(
                stills.texts(), stills.image(), prepared.inputs(), (_, _) -> check());
        var cache =
            new VelocityCache(
                latentScript, settings.shortcuts().caching(), settings.steps(), historyFrames);
        var latents = Latents.start(latentScript, sampler, noise, prepared.history())) {
      var forwards = Forwards.NONE;
      while (!latents.isFinished()) {
        int step = latents.stepsDone();
        time.stepStarted();
        forwards = forwards.plus(step(network, cache, latents, place));
        run.progress()
            .accept(
                new ProgressEvent.StepDone(
                    place.index(),
                    place.segments(),
                    step,
                    settings.steps(),
                    time.stepDone(place.frames())));
      }
      return new Denoised(latents.sample(scope), forwards);
    }
  }

  private Forwards step(SegmentNetwork network, VelocityCache cache, Latents latents, Place place) {
    String prefix = "seg" + place.index() + ".step" + latents.stepsDone() + ".";
    int texts = settings.textsAt(latents.stepsDone());
    try (var scope = TensorScope.open()) {
      var sample = latents.sample(scope);
      run.recorder().record(prefix + "latent_in", sample);
      run.recorder().record(prefix + "t", scope.floats(new float[] {latents.time()}, 1));
      boolean reused = cache.answers(sample, texts);
      var velocities =
          reused
              ? cache.velocities(sample, texts, scope)
              : network.velocities(scope, sample, latents.time(), texts, (_, _) -> check());
      if (!reused) {
        cache.keep(sample, velocities);
      }
      latents.advance(joined(velocities, prefix, scope));
      int unguided = (settings.isGuided() ? 2 : 1) - texts;
      return new Forwards(reused ? 0 : texts, reused ? texts : 0, unguided);
    }
  }

  private Tensor joined(List<Tensor> velocities, String prefix, TensorScope scope) {
    var conditional = velocities.getFirst();
    run.recorder().record(prefix + "velocity_cond", conditional);
    if (velocities.size() == 1) {
      return conditional;
    }
    run.recorder().record(prefix + "velocity_uncond", velocities.get(1));
    return settings.guide().apply(latentScript, conditional, velocities.get(1), scope);
  }

  private void check() {
    run.cancellation().check("denoise");
  }
}
