package io.scail.preprocessing;

import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.people.BodyDetector;
import io.scail.preprocessing.people.BodyTracker;
import io.scail.preprocessing.people.ForegroundDetector;
import io.scail.preprocessing.people.Matting;
import io.scail.preprocessing.people.OverlapTracker;
import io.scail.preprocessing.people.PersonChoice;
import io.scail.preprocessing.people.PersonDetector;
import io.scail.preprocessing.people.PersonTracker;
import io.scail.preprocessing.pose.BlazePose;
import io.scail.preprocessing.pose.Body;
import io.scail.preprocessing.pose.BodySkeleton;
import io.scail.preprocessing.pose.EmbeddedModels;
import io.scail.preprocessing.pose.HandsAndFace;
import io.scail.preprocessing.pose.PersonPose;
import io.scail.preprocessing.pose.PersonSegmenter;
import java.util.List;
import java.util.Optional;

/** The models that come with the product. */
final class EmbeddedAnalysis implements Analysis {

  /** Around a person that is looked at alone, 0xRRGGBB. */
  private static final int SURROUND = 0x808080;

  private final OnnxSessions sessions;
  private final BlazePose pose;
  private final Foreground foreground;
  private final HandsAndFace handsAndFace;

  EmbeddedAnalysis(OnnxSettings settings) {
    this(settings, Optional.empty());
  }

  EmbeddedAnalysis(OnnxSettings settings, Optional<MattingFile> matting) {
    this.sessions = new OnnxSessions(settings);
    try {
      this.pose = new BlazePose(sessions);
      this.foreground = matting.map(this::opened).orElseGet(this::embeddedForeground);
      this.handsAndFace = new HandsAndFace(sessions);
    } catch (ModelFailure e) {
      sessions.close();
      throw e;
    }
  }

  @Override
  public PersonDetector referenceDetector(Subject subject) {
    return switch (subject) {
      case HUMAN -> new BodyDetector(pose);
      case ANIMAL -> new ForegroundDetector(foreground.look());
    };
  }

  @Override
  public PersonTracker tracker(Subject subject, PersonChoice choice) {
    return switch (subject) {
      case HUMAN -> new BodyTracker(pose, choice, Preprocessor.SEARCH_FRAMES);
      case ANIMAL ->
          new OverlapTracker(
              new ForegroundDetector(foreground.look()), choice, Preprocessor.SEARCH_FRAMES);
    };
  }

  @Override
  public PoseReader poseReader(PersonTracker tracker, PoseOptions options) {
    if (!(tracker instanceof BodyTracker bodies)) {
      throw new IllegalArgumentException("only a tracker of human bodies knows poses");
    }
    return (frame, _) ->
        bodies.bodies().stream()
            .map(body -> body.map(b -> pose(frame, b)).orElse(PersonPose.ABSENT))
            .toList();
  }

  @Override
  public PoseReader maskPoseReader(PoseOptions options) {
    return (frame, masks) -> masks.stream().map(mask -> pose(frame, mask)).toList();
  }

  @Override
  public Optional<Foreground> foreground() {
    return Optional.of(foreground);
  }

  @Override
  public List<ModelUse> models() {
    return sessions.models().stream().map(ModelUse::of).toList();
  }

  @Override
  public String version(boolean poses) {
    // The embedded models' digests, and that of a matting network of the operator's.
    return EmbeddedModels.digests()
        + sessions.models().stream().map(OnnxModel::sha256).toList().toString();
  }

  @Override
  public void warmUp() {
    sessions.models().forEach(model -> model.warmUp(1));
  }

  @Override
  public void close() {
    sessions.close();
  }

  private Foreground opened(MattingFile file) {
    var matting = new Matting(sessions.open(file.file()), file.kind());
    return new Foreground(matting.name(), matting::foreground);
  }

  private Foreground embeddedForeground() {
    return new Foreground(PersonSegmenter.FILE, new PersonSegmenter(sessions)::foreground);
  }

  /** Of the person in a mask that no body of ours is known for. */
  private PersonPose pose(Frame frame, Mask mask) {
    if (mask.isEmpty()) {
      return PersonPose.ABSENT;
    }
    return pose.look(mask.cutOut(frame, SURROUND), mask.box())
        .map(body -> pose(frame, body))
        .orElse(PersonPose.ABSENT);
  }

  private PersonPose pose(Frame frame, Body body) {
    return new PersonPose(
        BodySkeleton.of(body, frame.width(), frame.height()), handsAndFace.look(frame, body));
  }
}
