package io.scail.models;

import io.scail.models.conditioning.Frames;
import io.scail.models.memory.Stage;
import io.scail.models.sampling.Segment;
import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import io.scail.models.transformer.SegmentInputs;
import io.scail.models.vae.VideoAutoencoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Generates a segment: encodes its conditions, denoises, decodes. */
final class SegmentRunner {
  private final OpenNetworks networks;
  private final Conditions conditions;
  private final GenerationSettings settings;
  private final Run run;
  private final List<Segment> segments;
  private final Frames pixels;
  private final ScriptModule latentScript;
  private final Conditioner conditioner;
  private final Stills stills;
  private final TimeEstimate time;
  private final Denoiser denoiser;

  SegmentRunner(
      OpenNetworks networks,
      Conditions conditions,
      GenerationSettings settings,
      Run run,
      List<Segment> segments,
      Frames pixels,
      ScriptModule latentScript,
      Conditioner conditioner,
      Stills stills,
      TimeEstimate time) {
    this.networks = networks;
    this.conditions = conditions;
    this.settings = settings;
    this.run = run;
    this.segments = segments;
    this.pixels = pixels;
    this.latentScript = latentScript;
    this.conditioner = conditioner;
    this.stills = stills;
    this.time = time;
    this.denoiser = new Denoiser(settings, run, latentScript, stills, time);
  }

  /**
   * Generates segment {@code index}.
   *
   * @param history the last frames of what came before, where the segment overlaps it
   */
  SegmentResult generate(int index, Optional<History> history) {
    time.segmentStarted();
    try (var scope = TensorScope.open()) {
      begin(Stage.ENCODE, index);
      var prepared =
          networks.withAutoencoder(autoencoder -> prepare(autoencoder, index, history, scope));
      begin(Stage.DENOISE, index);
      var place = new Denoiser.Place(index, segments.size(), segments.get(index).frames());
      var noise = noise(index, scope);
      var denoised =
          networks.withTransformer(
              run.adapters(),
              transformers -> denoiser.denoise(transformers, place, prepared, noise, scope));
      record(index, "final_latent", denoised.latent());
      begin(Stage.DECODE, index);
      var result = networks.withAutoencoder(autoencoder -> decode(autoencoder, index, denoised));
      time.segmentDone(segments.get(index).frames());
      return result;
    }
  }

  private Denoiser.Prepared prepare(
      VideoAutoencoder autoencoder, int index, Optional<History> history, TensorScope scope) {
    var segment = segments.get(index);
    var driving = conditioner.driving(autoencoder, conditions, segment, scope);
    record(index, "pose_latent", driving.latent());
    record(index, "driving_mask28", driving.masks());
    long frames = driving.latent().size(1);
    var reference = stills.reference();
    var inputs =
        SegmentInputs.of(
            conditions.mode(),
            reference.latent(),
            pixels.padded(reference.masks(), 1 + frames, scope),
            driving.latent(),
            driving.masks());
    if (stills.additional().isPresent()) {
      var additional = stills.additional().get();
      inputs = inputs.withAdditional(additional.latent(), additional.masks());
    }
    if (segment.overlap() == 0) {
      return new Denoiser.Prepared(inputs, Optional.empty());
    }
    try (var inner = TensorScope.open()) {
      var clip =
          run.replay()
              .history(index, settings)
              .or(() -> history)
              .orElseThrow()
              .rounded(pixels, inner);
      record(index, "history_pixels_bf16", clip);
      var latent = autoencoder.encode(clip, (_, _) -> run.cancellation().check("encode"), scope);
      record(index, "history_latent", latent);
      var mask =
          pixels.historyMask(
              stills.autoencoder().temporalStride(),
              frames,
              latent.size(1),
              reference.latent(),
              scope);
      record(index, "history_mask", mask);
      return new Denoiser.Prepared(inputs.withHistory(mask), Optional.of(latent));
    }
  }

  private Tensor noise(int index, TensorScope scope) {
    var vae = stills.autoencoder();
    var shapes =
        segments.subList(0, index + 1).stream()
            .map(
                segment ->
                    new long[] {
                      vae.zDim(),
                      vae.latentFrames(segment.frames()),
                      settings.height() / vae.spatialStride(),
                      settings.width() / vae.spatialStride()
                    })
            .toList();
    return run.replay().noise(latentScript, settings.seed(), shapes, scope);
  }

  /** Only the frames that the segment adds become bytes; the last ones stay float as history. */
  private SegmentResult decode(
      VideoAutoencoder autoencoder, int index, Denoiser.Denoised denoised) {
    var latent = denoised.latent();
    var segment = segments.get(index);
    int end = segment.end() - segment.start();
    int kept = Math.min(settings.segmentOverlap(), end);
    int frame = 3 * settings.width() * settings.height();
    byte[] rgb = new byte[segment.added() * frame];
    try (var scope = TensorScope.open()) {
      var tail = new ArrayList<Tensor>();
      autoencoder.decode(
          latent,
          (_, _) -> run.cancellation().check("decode"),
          frames -> {
            record(index, "video", frames.clip());
            int from = Math.max(frames.first(), segment.overlap());
            int to = Math.min(frames.first() + frames.count(), end);
            if (from < to) {
              try (var inner = TensorScope.open()) {
                byte[] chunk = frames.pixels(inner).toBytes();
                System.arraycopy(
                    chunk,
                    (from - frames.first()) * frame,
                    rgb,
                    (from - segment.overlap()) * frame,
                    (to - from) * frame);
              }
            }
            int first = Math.max(frames.first(), end - kept);
            if (first < to) {
              tail.add(
                  pixels.range(frames.clip(), first - frames.first(), to - frames.first(), scope));
            }
          });
      return new SegmentResult(
          rgb,
          latent.shape(),
          latent.toFloats(),
          History.of(pixels.joined(tail, scope)),
          denoised.forwards());
    }
  }

  private void begin(Stage stage, int index) {
    run.cancellation().check(stage.name().toLowerCase(Locale.ROOT));
    run.progress().accept(new ProgressEvent.StageStarted(stage, index, segments.size()));
  }

  private void record(int index, String name, Tensor tensor) {
    run.recorder().record("seg" + index + "." + name, tensor);
  }
}
