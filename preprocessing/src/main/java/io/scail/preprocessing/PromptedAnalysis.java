package io.scail.preprocessing;

import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.failure.SettingsFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.people.Matting;
import io.scail.preprocessing.people.MemoryNetwork;
import io.scail.preprocessing.people.MemoryTracker;
import io.scail.preprocessing.people.OverlapTracker;
import io.scail.preprocessing.people.PersonChoice;
import io.scail.preprocessing.people.PersonDetector;
import io.scail.preprocessing.people.PersonTracker;
import io.scail.preprocessing.people.Sam3;
import io.scail.preprocessing.pose.DwPose;
import io.scail.preprocessing.pose.Nlf;
import io.scail.preprocessing.pose.PersonPose;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * SAM3 for persons, NLF and DWPose for poses, from an operator's files. Pose models open when first
 * needed.
 */
final class PromptedAnalysis implements Analysis {
  private static final String NLF_FILE = "nlf_l_crop.onnx";
  private static final String YOLOX_FILE = "yolox_l.onnx";
  private static final String DWPOSE_FILE = "dw-ll_ucoco_384.onnx";

  /** The graphs that only pose driving needs. */
  static final List<String> POSE_FILES = List.of(NLF_FILE, YOLOX_FILE, DWPOSE_FILE);

  /** Around a person the pose models see this green, 0xRRGGBB. */
  private static final int SURROUND = 0x006400;

  private static final int WARM_UP_SIDE = 64;

  private final ModelFiles files;
  private final OnnxSessions sessions;
  private final Sam3 sam3;
  private final Optional<MemoryNetwork> memory;
  private Optional<PoseModels> poseModels = Optional.empty();
  private Optional<Foreground> foreground = Optional.empty();

  /** The models of pose driving. */
  private record PoseModels(OnnxModel nlf, OnnxModel yolox, OnnxModel dwPose) {
    List<OnnxModel> all() {
      return List.of(nlf, yolox, dwPose);
    }
  }

  PromptedAnalysis(ModelFiles files, OnnxSettings settings) {
    this.files = files;
    this.sessions = new OnnxSessions(settings);
    try {
      this.sam3 = new Sam3(files.folder(), files.imageSize(), sessions);
      this.memory =
          switch (files.tracking()) {
            case OVERLAP -> Optional.empty();
            case MEMORY ->
                Optional.of(new MemoryNetwork(files.folder(), files.imageSize(), sessions));
          };
    } catch (ModelFailure e) {
      sessions.close();
      throw e;
    }
  }

  @Override
  public PersonDetector referenceDetector(Subject subject) {
    return switch (subject) {
      case HUMAN -> sam3.detector(files.humanPrompts());
      // An animal may drive a cartoon figure, and the reverse.
      case ANIMAL ->
          sam3.detector(
              Stream.concat(files.animalPrompts().stream(), files.humanPrompts().stream())
                  .toList());
    };
  }

  @Override
  public PersonTracker tracker(Subject subject, PersonChoice choice) {
    var prompts = subject == Subject.HUMAN ? files.humanPrompts() : files.animalPrompts();
    var detector = sam3.detector(prompts);
    return memory.isPresent()
        ? new MemoryTracker(detector, memory.get(), choice, Preprocessor.SEARCH_FRAMES)
        : new OverlapTracker(detector, choice, Preprocessor.SEARCH_FRAMES);
  }

  @Override
  public PoseReader poseReader(PersonTracker tracker, PoseOptions options) {
    return maskPoseReader(options);
  }

  @Override
  public PoseReader maskPoseReader(PoseOptions options) {
    var models = poseModels();
    var nlf = new Nlf(models.nlf());
    var dwPose = new DwPose(models.yolox(), models.dwPose());
    return (frame, masks) ->
        masks.stream().map(mask -> pose(nlf, dwPose, options.boxFromMask(), frame, mask)).toList();
  }

  @Override
  public Optional<Foreground> foreground() {
    if (foreground.isEmpty()) {
      foreground = MattingFile.in(files.folder()).map(this::opened);
    }
    return foreground;
  }

  private Foreground opened(MattingFile file) {
    var matting = new Matting(sessions.open(file.file()), file.kind());
    return new Foreground(matting.name(), matting::foreground);
  }

  @Override
  public List<ModelUse> models() {
    return sessions.models().stream().map(ModelUse::of).toList();
  }

  @Override
  public String version(boolean poses) {
    // What decides is what the files hold, not where they lie.
    var models = new ArrayList<>(sam3.models());
    memory.ifPresent(network -> models.addAll(network.models()));
    if (poses) {
      models.addAll(poseModels().all());
    }
    return files.humanPrompts().toString()
        + files.animalPrompts()
        + files.imageSize()
        + models.stream().map(OnnxModel::sha256).toList();
  }

  @Override
  public void warmUp() {
    var blank = Frame.filled(new Size(WARM_UP_SIDE, WARM_UP_SIDE), SURROUND);
    sam3.detector(files.humanPrompts()).detect(blank);
    memory.ifPresent(network -> network.warmUp(blank));
    poseModels.ifPresent(models -> models.all().forEach(model -> model.warmUp(1)));
  }

  @Override
  public void close() {
    sessions.close();
  }

  private PoseModels poseModels() {
    if (!files.nlfLicenceAccepted()) {
      throw new SettingsFailure(
          "pose driving needs NLF, whose weights are for non-commercial use only: accept its licence"
              + " in the settings, or use end-to-end driving");
    }
    if (poseModels.isEmpty()) {
      poseModels = Optional.of(new PoseModels(open(NLF_FILE), open(YOLOX_FILE), open(DWPOSE_FILE)));
    }
    return poseModels.get();
  }

  private OnnxModel open(String name) {
    return sessions.open(files.folder().resolve(name));
  }

  private static PersonPose pose(
      Nlf nlf, DwPose dwPose, boolean boxFromMask, Frame frame, Mask mask) {
    if (mask.isEmpty()) {
      return PersonPose.ABSENT;
    }
    var alone = mask.cutOut(frame, SURROUND);
    var wholeBody = boxFromMask ? dwPose.look(alone, mask.box()) : dwPose.look(alone);
    return new PersonPose(nlf.look(alone, mask.box()), wholeBody);
  }
}
