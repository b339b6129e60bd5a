package io.scail.server.engine;

import io.scail.models.Cancellation;
import io.scail.models.Conditions.MaskedPicture;
import io.scail.models.GenerationResult;
import io.scail.models.GenerationSettings;
import io.scail.models.ProfileNetworks;
import io.scail.models.Run;
import io.scail.models.ScailPipeline;
import io.scail.models.SegmentFrames;
import io.scail.models.conditioning.Picture;
import io.scail.models.failure.ModelsFailure;
import io.scail.models.failure.SettingsFailure;
import io.scail.models.memory.Residency;
import io.scail.models.memory.Workload;
import io.scail.models.profile.ModelProfile;
import io.scail.models.profile.ProfileFolder;
import io.scail.models.torch.TorchDevice;
import io.scail.preprocessing.AnalysisCache;
import io.scail.preprocessing.Conditions;
import io.scail.preprocessing.DebugVideos;
import io.scail.preprocessing.ModelUse;
import io.scail.preprocessing.Preprocessor;
import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.preprocessing.frames.FloatImage;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.onnx.OnnxDevice;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.server.animation.AnimationParameters;
import io.scail.server.animation.AnimationParameters.PixelSize;
import io.scail.server.animation.AnimationRequest;
import io.scail.server.animation.AnimationResult;
import io.scail.server.animation.AnimationRun;
import io.scail.server.animation.AnimationStage;
import io.scail.server.animation.Animator;
import io.scail.server.animation.CancelledFailure;
import io.scail.server.animation.DeviceUse;
import io.scail.server.animation.LogLevel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Animates with the networks of a profile. Calls may overlap: one prepares its pictures while
 * another one's networks run; each of the two resources serves one call at a time, in order.
 */
public final class ScailAnimator implements Animator {
  private static final Logger LOG = LoggerFactory.getLogger(ScailAnimator.class);

  private static final double FREE_SHARE = 0.9;

  private final EngineSettings settings;
  private final ModelProfile profile;
  private final Preprocessor preprocessor;
  private final EngineDevices devices;
  private final ScailPipeline pipeline;
  private final Encoders encoders = new Encoders();
  private final Turn preprocessing = new Turn("preprocessing");
  private final Turn device = new Turn("the device");

  private ScailAnimator(
      EngineSettings settings,
      ModelProfile profile,
      Preprocessor preprocessor,
      EngineDevices devices,
      ScailPipeline pipeline) {
    this.settings = settings;
    this.profile = profile;
    this.preprocessor = preprocessor;
    this.devices = devices;
    this.pipeline = pipeline;
  }

  /**
   * Opens the models that look at pictures, checks the profile's files, and plans what is left of
   * the device's memory. The networks themselves are loaded by the first request.
   *
   * @throws ModelsFailure if the profile cannot be used on this machine
   * @throws PreprocessingFailure if a model that looks at pictures does not open
   */
  public static ScailAnimator open(EngineSettings settings, InstantSource clock) {
    var folder = ProfileFolder.load(settings.profile(), settings.weights());
    var profile = folder.profile();
    var devices = EngineDevices.start(settings);
    try {
      settings.parallelism().check(settings.devices().size(), profile.transformer().spec());
      // Before memory is measured: what ONNX Runtime has taken of the device it keeps.
      var preprocessor = preprocessor(settings);
      try {
        if (settings.device().isCuda()) {
          preprocessor.warmUp();
        }
        return open(settings, folder, devices, preprocessor, clock);
      } catch (ModelsFailure | PreprocessingFailure e) {
        preprocessor.close();
        throw e;
      }
    } catch (ModelsFailure | PreprocessingFailure e) {
      devices.close();
      throw e;
    }
  }

  private static ScailAnimator open(
      EngineSettings settings,
      ProfileFolder folder,
      EngineDevices devices,
      Preprocessor preprocessor,
      InstantSource clock) {
    var profile = folder.profile();
    long budget =
        settings.memoryBudget().orElseGet(() -> (long) (FREE_SHARE * devices.leastAvailable()));
    var networks =
        ProfileNetworks.planned(
            folder,
            settings.precision().orElse(profile.precision()),
            Workload.largest(profile.defaults()),
            budget,
            settings.device(),
            settings.sharing(),
            // The presets bring it along.
            settings.distilledAdapter().isPresent());
    networks.check();
    boolean keeps = networks.residency() instanceof Residency.Everything;
    LOG.info(
        "engine opened profile={} devices={} memory={} keeps_networks={} vision=\"{}\"",
        profile.name(),
        devices.title(),
        budget,
        keeps,
        preprocessor.models().stream().map(ModelUse::model).toList());
    return new ScailAnimator(
        settings,
        profile,
        preprocessor,
        devices,
        new ScailPipeline(devices.group(), settings.parallelism(), networks, keeps, clock));
  }

  private static Preprocessor preprocessor(EngineSettings settings) {
    boolean cuda = settings.device().isCuda();
    var onnx =
        new OnnxSettings(
            cuda ? OnnxDevice.CUDA : OnnxDevice.CPU,
            cuda ? index(settings.device()) : 0,
            0,
            settings.threads(),
            /* allowCpuFallback= */ true);
    var cache = settings.analysisCache().map(AnalysisCache::new);
    return settings
        .visionModels()
        .map(files -> Preprocessor.prompted(files, onnx, cache))
        .orElseGet(() -> Preprocessor.embedded(onnx, cache));
  }

  private static int index(TorchDevice device) {
    return Integer.parseInt(device.name().substring("cuda:".length()));
  }

  /** The profile that this engine runs. */
  public ModelProfile profile() {
    return profile;
  }

  @Override
  public AnimationResult animate(AnimationRequest request, AnimationRun run) {
    var adapters = Adapters.of(request.parameters(), settings);
    try (var checkpoints = new Checkpoints(run)) {
      var progress = new RunProgress(run, checkpoints);
      if (adapters.undistilled()) {
        run.log(
            LogLevel.WARN,
            "the preset is made for a step-distilled adapter and the operator has set none:"
                + " expect a rougher result");
      }
      var wanted = new EngineRequest(request.parameters(), profile.defaults());
      var conditions = prepare(request, wanted, run, progress);
      return generate(request, wanted, conditions, adapters, checkpoints, run, progress);
    } catch (PreprocessingFailure e) {
      throw FailureTranslation.of(e);
    } catch (ModelsFailure e) {
      throw FailureTranslation.of(e, adapters);
    }
  }

  private Conditions prepare(
      AnimationRequest request, EngineRequest wanted, AnimationRun run, RunProgress progress) {
    try (var _ = preprocessing.take(run)) {
      progress.enter(AnimationStage.PREPROCESS);
      var inputs = request.inputs();
      var conditions =
          preprocessor.prepare(
              EngineRequest.files(inputs),
              wanted.preprocessing(),
              wanted.decoding(),
              (_, done) -> progress.progressed(done, 0),
              () -> cancelled(run));
      if (wanted.leavesReframingOut()) {
        run.log(
            LogLevel.WARN,
            "reframe_reference counts in replacement alone: animation keeps the character image's scene");
      }
      conditions.reframing().ifPresent(reframing -> run.log(LogLevel.INFO, reframing.sentence()));
      conditions.warnings().forEach(warning -> run.log(LogLevel.WARN, warning.sentence()));
      conditions
          .models()
          .forEach(model -> run.log(LogLevel.INFO, model.model() + " ran on " + model.device()));
      run.log(
          LogLevel.INFO,
          "%d frames of %s, %d persons"
              .formatted(conditions.driving().length(), conditions.size(), conditions.persons()));
      return conditions;
    }
  }

  private static boolean cancelled(AnimationRun run) {
    try {
      run.checkCancelled();
      return false;
    } catch (CancelledFailure e) {
      return true;
    }
  }

  private AnimationResult generate(
      AnimationRequest request,
      EngineRequest wanted,
      Conditions prepared,
      Adapters adapters,
      Checkpoints checkpoints,
      AnimationRun run,
      RunProgress progress) {
    var parameters = request.parameters();
    var size = prepared.size();
    var generation =
        wanted.generation(
            new PixelSize(size.width(), size.height()),
            settings.shortcuts(parameters.sampling().preset()));
    var conditions =
        new io.scail.models.Conditions(
            new MaskedPicture(picture(prepared.reference()), picture(prepared.referenceMask())),
            new ClipFrames(prepared.driving()),
            new ClipFrames(prepared.drivingMask()),
            prepared.additional().stream()
                .map(more -> new MaskedPicture(picture(more.picture()), picture(more.mask())))
                .toList(),
            wanted.prompt(),
            wanted.mode(),
            prepared.history().map(ClipFrames::copy));
    int segments = ScailPipeline.plan(conditions, generation).size();
    int restored = checkpoints.restore(segments);
    int fps = parameters.shape().framesPerSecond();
    try (var _ = device.take(run)) {
      int frames;
      ResultWriter.Written written;
      try (var writer = writer(request, prepared, generation.segmentOverlap(), run)) {
        frames =
            run(conditions, generation, adapters, checkpoints, restored, writer, run, progress);
        checkpoints.finish();
        progress.finish();
        written = writer.finish();
      }
      written.warnings().forEach(warning -> run.log(LogLevel.WARN, warning.sentence()));
      run.log(LogLevel.INFO, "encoded by " + written.encoder());
      return new AnimationResult(
          written.file(),
          frames,
          fps,
          parameters.sampling().seed(),
          debug(parameters, prepared, run.folder().resolve("preprocessing.mp4"), true),
          debug(parameters, prepared, run.folder().resolve("preprocessing_mask.mp4"), false));
    }
  }

  private ResultWriter writer(
      AnimationRequest request, Conditions prepared, int overlap, AnimationRun run) {
    int fps = request.parameters().shape().framesPerSecond();
    return ResultWriter.start(
        run.folder(),
        prepared.size(),
        fps,
        request.parameters().delivery(),
        request.inputs().drivingVideo(),
        // The frames that repeat the earlier clip are not part of the result.
        prepared.history().isEmpty() ? 0 : (double) overlap / fps,
        encoders);
  }

  private int run(
      io.scail.models.Conditions conditions,
      GenerationSettings generation,
      Adapters adapters,
      Checkpoints checkpoints,
      int restored,
      ResultWriter writer,
      AnimationRun run,
      RunProgress progress) {
    var cancellation = new Cancellation();
    run.onCancel(cancellation::request);
    var attempt =
        Run.to((SegmentFrames segment) -> writer.write(segment))
            .withProgress(progress::on)
            .withCancellation(cancellation)
            .withCheckpoints(checkpoints.folder())
            .withAdapters(adapters.choices());
    try {
      return told(pipeline.generate(conditions, generation, attempt), run);
    } catch (SettingsFailure e) {
      if (restored == 0 || !e.setting().equals("checkpoints")) {
        throw e;
      }
      // Another device rounds differently; its segments do not continue into ours.
      run.log(LogLevel.WARN, "an earlier attempt's segments do not fit; beginning again");
      checkpoints.forget(restored);
      return told(pipeline.generate(conditions, generation, attempt), run);
    }
  }

  /** Frames of a result, once its listener knows which path ran. */
  private int told(GenerationResult result, AnimationRun run) {
    run.log(LogLevel.INFO, result.forwards().sentence() + " on " + devices.title());
    return result.frames();
  }

  private static Picture picture(FloatImage image) {
    return new Picture.Floats(image.size().width(), image.size().height(), image.values());
  }

  private Optional<Path> debug(
      AnimationParameters parameters, Conditions prepared, Path file, boolean driving) {
    if (!parameters.delivery().preprocessing()) {
      return Optional.empty();
    }
    if (driving) {
      DebugVideos.writeDriving(prepared, file, encoders);
    } else {
      DebugVideos.writeMask(prepared, file, encoders);
    }
    return Optional.of(file);
  }

  @Override
  public String device() {
    return devices.title();
  }

  @Override
  public Optional<DeviceUse> memory() {
    return Optional.of(devices.memory());
  }

  @Override
  public void close() {
    pipeline.close();
    devices.close();
    preprocessor.close();
  }
}
