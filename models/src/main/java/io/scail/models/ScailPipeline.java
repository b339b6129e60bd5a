package io.scail.models;

import io.scail.models.conditioning.Frames;
import io.scail.models.failure.SettingsFailure;
import io.scail.models.memory.Workload;
import io.scail.models.sampling.Latents;
import io.scail.models.sampling.Segment;
import io.scail.models.torch.DeviceGroup;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchThread;
import io.scail.models.transformer.Parallelism;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's door: conditions and settings in, frames out. One request runs at a time, whole, on
 * the torch thread; any thread may call. A run that fails or is cancelled leaves nothing behind but
 * the networks that are kept between runs.
 *
 * <p>The same model, settings and conditions give the same bytes, on one machine and build, also
 * when a run is interrupted and continued from its checkpoints.
 */
public final class ScailPipeline implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScailPipeline.class);

  private final TorchThread torch;
  private final OpenNetworks networks;
  private final InstantSource clock;
  private final EmbeddingCache cache = new EmbeddingCache();

  /**
   * @param torch stays the caller's to close, after the pipeline
   * @param loader opens the networks of the model
   * @param keepsNetworks whether networks stay open between stages and runs; otherwise those of one
   *     stage leave before the next one's arrive
   * @param clock for the estimate of the time left
   */
  public ScailPipeline(
      TorchThread torch, NetworkLoader loader, boolean keepsNetworks, InstantSource clock) {
    // One device has nothing to share, however it would.
    this(DeviceGroup.of(List.of(torch)), Parallelism.SEQUENCE, loader, keepsNetworks, clock);
  }

  /**
   * As above, with a transformer on each of several devices; the other networks run on the leading
   * one.
   *
   * @param devices their threads stay the caller's to close, after the pipeline
   * @param parallelism how they share a job
   */
  public ScailPipeline(
      DeviceGroup devices,
      Parallelism parallelism,
      NetworkLoader loader,
      boolean keepsNetworks,
      InstantSource clock) {
    this.torch = devices.lead();
    this.networks = new OpenNetworks(loader, devices, parallelism, keepsNetworks);
    this.clock = clock;
  }

  /**
   * How a request would be cut, without running it.
   *
   * @throws SettingsFailure if conditions and settings do not fit together
   */
  public static List<Segment> plan(Conditions conditions, GenerationSettings settings) {
    int frames = conditions.driving().frames();
    int overlap = settings.segmentOverlap();
    if (conditions.previous().isEmpty()) {
      return settings.plan().segments(frames, settings.segmentLength(), overlap);
    }
    int previous = conditions.previous().get().frames();
    if (previous < overlap) {
      throw new SettingsFailure(
          "previous",
          "has %d frames, at least the %d of segment_overlap are needed"
              .formatted(previous, overlap));
    }
    return settings.plan().continuing(frames, settings.segmentLength(), overlap);
  }

  /**
   * Generates a clip.
   *
   * @throws SettingsFailure if conditions and settings do not fit together, or a folder of
   *     checkpoints belongs to another request
   * @throws io.scail.models.failure.CancelledFailure if the run was asked to stop
   * @throws io.scail.models.failure.ModelsFailure if weights cannot be loaded or memory runs out
   */
  public GenerationResult generate(Conditions conditions, GenerationSettings settings, Run run) {
    requireSize("width", settings.width());
    requireSize("height", settings.height());
    var segments = plan(conditions, settings);
    networks
        .loader()
        .requireMemory(workload(conditions, settings, segments), !run.adapters().isEmpty());
    return torch.call(
        () -> {
          try {
            return generate(conditions, settings, run, segments);
          } finally {
            // What looks at the next job's pictures shares the device.
            TorchThread.releaseCached();
          }
        });
  }

  private void requireSize(String name, int pixels) {
    int unit = networks.loader().sideUnit();
    if (pixels % unit != 0) {
      throw new SettingsFailure(
          name, "must be a multiple of %d for this model, is %d".formatted(unit, pixels));
    }
  }

  private static Workload workload(
      Conditions conditions, GenerationSettings settings, List<Segment> segments) {
    int longest = segments.stream().mapToInt(Segment::frames).max().orElse(1);
    return new Workload(
        settings.width(),
        settings.height(),
        longest,
        conditions.additional().size(),
        settings.isGuided());
  }

  private GenerationResult generate(
      Conditions conditions, GenerationSettings settings, Run run, List<Segment> segments) {
    run.cancellation().check("start");
    var checkpoints =
        run.checkpoints()
            .map(folder -> new SegmentCheckpoints(folder, digest(conditions, settings, run)));
    var output = new Output(settings, run, segments);
    Optional<History> history = Optional.empty();
    int restored = 0;
    while (checkpoints.isPresent() && restored < segments.size()) {
      var found = checkpoints.get().restore(restored);
      if (found.isEmpty()) {
        break;
      }
      output.restored(restored, found.get());
      history = Optional.of(found.get().history());
      restored++;
    }
    LOG.info(
        "run started frames={} segments={} restored={} size={}x{} steps={} sampler={} seed={}",
        conditions.driving().frames(),
        segments.size(),
        restored,
        settings.width(),
        settings.height(),
        settings.steps(),
        settings.sampler().key(),
        settings.seed());
    if (restored < segments.size()) {
      generateFrom(restored, history, conditions, settings, run, segments, checkpoints, output);
    }
    LOG.info("run finished frames={} {}", output.frames(), output.forwards().sentence());
    return new GenerationResult(output.frames(), segments.size(), restored, output.forwards());
  }

  private void generateFrom(
      int first,
      Optional<History> restored,
      Conditions conditions,
      GenerationSettings settings,
      Run run,
      List<Segment> segments,
      Optional<SegmentCheckpoints> checkpoints,
      Output output) {
    long left = segments.stream().skip(first).mapToLong(Segment::frames).sum();
    var time = new TimeEstimate(clock, settings.steps(), left);
    networks.begin(run.adapters());
    try (var pixels = new Frames(TorchThread.currentDevice().name());
        var latentScript = Latents.load();
        var shared = TensorScope.open()) {
      var conditioner = new Conditioner(pixels, settings, run.cancellation());
      var embeddings =
          new Embeddings(networks, cache, stage -> output.stage(stage, first), run.cancellation());
      var stills =
          Stills.encode(
              networks,
              embeddings,
              conditioner,
              conditions,
              settings.isGuided(),
              stage -> output.stage(stage, first),
              shared);
      stills.record(run.recorder());
      var runner =
          new SegmentRunner(
              networks,
              conditions,
              settings,
              run,
              segments,
              pixels,
              latentScript,
              conditioner,
              stills,
              time);
      var history = first > 0 ? restored : conditions.previous().map(conditioner::previous);
      for (int index = first; index < segments.size(); index++) {
        var result = runner.generate(index, history);
        int segment = index;
        var saved =
            checkpoints.map(
                folder -> folder.save(segment, result, settings.width(), settings.height()));
        output.finished(index, result, saved);
        history = Optional.of(result.history());
      }
    }
  }

  private String digest(Conditions conditions, GenerationSettings settings, Run run) {
    if (!run.replay().isNone()) {
      throw new SettingsFailure("checkpoints", "cannot be kept for a replayed run; leave them out");
    }
    return RunDigest.of(networks.loader().identity(), conditions, settings, run.adapters());
  }

  /** Lets go of every network and cached embedding's encoder; the next run loads what it needs. */
  public void unload() {
    torch.run(networks::close);
  }

  @Override
  public void close() {
    unload();
  }
}
