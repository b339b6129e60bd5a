package io.scail.preprocessing;

import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.failure.SettingsFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.people.OverlapTracker;
import io.scail.preprocessing.people.PersonChoice;
import io.scail.preprocessing.people.PersonDetector;
import io.scail.preprocessing.people.PersonTracker;
import io.scail.preprocessing.people.Sam3;
import io.scail.preprocessing.pose.DwPose;
import io.scail.preprocessing.pose.Nlf;
import io.scail.preprocessing.pose.PersonPose;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * SAM3 for persons, NLF and DWPose for poses, from an operator's files. Pose models open when first
 * needed.
 */
final class PromptedAnalysis implements Analysis {

  /** Around a person the pose models see this green, 0xRRGGBB. */
  private static final int SURROUND = 0x006400;

  private final ModelFiles files;
  private final OnnxSettings settings;
  private final Sam3 sam3;
  private final List<OnnxModel> poseModels = new ArrayList<>();

  PromptedAnalysis(ModelFiles files, OnnxSettings settings) {
    this.files = files;
    this.settings = settings;
    this.sam3 = new Sam3(files.folder(), files.imageSize(), settings);
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
    return new OverlapTracker(sam3.detector(prompts), choice, Preprocessor.SEARCH_FRAMES);
  }

  @Override
  public PoseReader poseReader(PersonTracker tracker) {
    if (!files.nlfLicenceAccepted()) {
      throw new SettingsFailure(
          "pose driving needs NLF, whose weights are for non-commercial use only: accept its licence"
              + " in the settings, or use end-to-end driving");
    }
    if (poseModels.isEmpty()) {
      poseModels.add(open("nlf_l_crop.onnx"));
      poseModels.add(open("yolox_l.onnx"));
      poseModels.add(open("dw-ll_ucoco_384.onnx"));
    }
    var nlf = new Nlf(poseModels.get(0));
    var dwPose = new DwPose(poseModels.get(1), poseModels.get(2));
    return (frame, masks) -> masks.stream().map(mask -> pose(nlf, dwPose, frame, mask)).toList();
  }

  @Override
  public List<ModelUse> models() {
    return Stream.concat(sam3.models().stream(), poseModels.stream())
        .map(model -> new ModelUse(model.name(), model.device()))
        .toList();
  }

  @Override
  public String version() {
    return files.toString()
        + Stream.of(
                "sam3-vision-encoder.onnx",
                "sam3-text-encoder.onnx",
                "sam3-decoder.onnx",
                "nlf_l_crop.onnx",
                "yolox_l.onnx",
                "dw-ll_ucoco_384.onnx")
            .map(name -> FileIdentity.quick(files.folder().resolve(name)))
            .toList();
  }

  @Override
  public void close() {
    sam3.close();
    poseModels.forEach(OnnxModel::close);
  }

  private OnnxModel open(String name) {
    Path file = files.folder().resolve(name);
    return OnnxModel.open(file, settings);
  }

  private static PersonPose pose(Nlf nlf, DwPose dwPose, Frame frame, Mask mask) {
    if (mask.isEmpty()) {
      return PersonPose.ABSENT;
    }
    var alone = Frame.filled(frame.size(), SURROUND);
    for (int pixel = mask.nextOn(0); pixel >= 0; pixel = mask.nextOn(pixel + 1)) {
      System.arraycopy(frame.rgb(), 3 * pixel, alone.rgb(), 3 * pixel, 3);
    }
    return new PersonPose(nlf.look(alone, mask.box()), dwPose.look(alone));
  }
}
