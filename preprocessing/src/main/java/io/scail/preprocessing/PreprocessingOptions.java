package io.scail.preprocessing;

import io.scail.preprocessing.failure.SettingsFailure;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.DrivingCrop;
import io.scail.preprocessing.masks.Palette;
import io.scail.preprocessing.people.MaskHold;
import java.util.Objects;

/**
 * What a caller can choose about the conditions.
 *
 * @param mode whose scene the result shows
 * @param drivingType how motion is shown to the engine; counts in animation only
 * @param subject what is looked for
 * @param size output size, both sides multiples of 32
 * @param turnWithReference whether width and height change places when the reference's shape asks
 *     for it
 * @param maxPersons most persons that are animated, 1 to 6
 * @param drivingCrop what of the driving frames the engine sees in the end-to-end mode
 * @param target who is replaced
 * @param blackReference whether the reference's background is black in replacement
 * @param pad whether driving frames are fitted in with black borders rather than cropped; animation
 *     only
 * @param maskHold frames up to which a person that is missing between two sights keeps its mask
 * @param pose what is done with poses
 * @param reframe whether the reference is framed as the driving video is; replacement only
 */
public record PreprocessingOptions(
    Mode mode,
    DrivingType drivingType,
    Subject subject,
    Size size,
    boolean turnWithReference,
    int maxPersons,
    DrivingCrop drivingCrop,
    ReplacementTarget target,
    boolean blackReference,
    boolean pad,
    int maskHold,
    PoseOptions pose,
    boolean reframe) {

  /** Whose scene the result shows: the reference's, or the driving video's. */
  public enum Mode {
    ANIMATION,
    REPLACEMENT
  }

  /** The driving frames themselves, or drawn skeletons. */
  public enum DrivingType {
    END_TO_END,
    POSE
  }

  /** What is looked for in the pictures. */
  public enum Subject {
    HUMAN,
    ANIMAL
  }

  /** Who of the driving video is replaced. */
  public enum ReplacementTarget {
    /** The largest person. */
    LARGEST,
    /** Of the two largest, the one at the reference person's place. */
    NEAREST,
    /** The two largest together, for pictures taken from the person's own eyes. */
    BOTH
  }

  private static final int SIDE_FACTOR = 32;
  private static final int USUAL_PERSONS = 2;

  public PreprocessingOptions {
    Objects.requireNonNull(mode);
    Objects.requireNonNull(drivingCrop);
    Objects.requireNonNull(target);
    Objects.requireNonNull(pose);
    if (maskHold < 0 || maskHold > MaskHold.LONGEST) {
      throw new SettingsFailure("masks can be held for 0 to 16 frames, not " + maskHold);
    }
    if (size.width() % SIDE_FACTOR != 0 || size.height() % SIDE_FACTOR != 0) {
      throw new SettingsFailure("width and height must be multiples of 32, not " + size);
    }
    if (maxPersons < 1 || maxPersons > Palette.size()) {
      throw new SettingsFailure("1 to 6 persons can be animated, not " + maxPersons);
    }
    if (mode == Mode.ANIMATION && drivingType == DrivingType.POSE && subject == Subject.ANIMAL) {
      throw new SettingsFailure("pose driving knows human bodies only; use end-to-end driving");
    }
    if (mode == Mode.REPLACEMENT && pad) {
      throw new SettingsFailure("replacement keeps the driving scene, so it cannot be padded");
    }
    if (mode == Mode.ANIMATION && reframe) {
      throw new SettingsFailure(
          "animation keeps the reference's scene, so it cannot be framed anew; use replacement");
    }
  }

  /** The usual choices: at most two persons, whole frames, size turned as the reference is. */
  public static PreprocessingOptions of(
      Mode mode, DrivingType drivingType, Subject subject, Size landscape) {
    return new PreprocessingOptions(
        mode,
        drivingType,
        subject,
        landscape,
        /* turnWithReference= */ true,
        USUAL_PERSONS,
        DrivingCrop.NONE,
        ReplacementTarget.LARGEST,
        /* blackReference= */ false,
        /* pad= */ false);
  }

  /** Without holding masks, and with the reference's poses. */
  public PreprocessingOptions(
      Mode mode,
      DrivingType drivingType,
      Subject subject,
      Size size,
      boolean turnWithReference,
      int maxPersons,
      DrivingCrop drivingCrop,
      ReplacementTarget target,
      boolean blackReference,
      boolean pad) {
    this(
        mode,
        drivingType,
        subject,
        size,
        turnWithReference,
        maxPersons,
        drivingCrop,
        target,
        blackReference,
        pad,
        /* maskHold= */ 0,
        PoseOptions.DEFAULTS,
        /* reframe= */ false);
  }

  public PreprocessingOptions withMaxPersons(int persons) {
    return with(turnWithReference, persons, maskHold, pose, reframe);
  }

  public PreprocessingOptions withMaskHold(int frames) {
    return with(turnWithReference, maxPersons, frames, pose, reframe);
  }

  public PreprocessingOptions withPose(PoseOptions choice) {
    return with(turnWithReference, maxPersons, maskHold, choice, reframe);
  }

  public PreprocessingOptions withReframing(boolean wanted) {
    return with(turnWithReference, maxPersons, maskHold, pose, wanted);
  }

  /** The same with width and height exactly as given, or turned as the reference is. */
  public PreprocessingOptions withTurning(boolean turn) {
    return with(turn, maxPersons, maskHold, pose, reframe);
  }

  private PreprocessingOptions with(
      boolean turn, int persons, int hold, PoseOptions choice, boolean framing) {
    return new PreprocessingOptions(
        mode,
        drivingType,
        subject,
        size,
        turn,
        persons,
        drivingCrop,
        target,
        blackReference,
        pad,
        hold,
        choice,
        framing);
  }

  /** Whether skeletons drive; always false in replacement. */
  public boolean drawsSkeletons() {
    return mode == Mode.ANIMATION && drivingType == DrivingType.POSE;
  }

  /** Output size for a reference of the given size: portrait only when that is taller than wide. */
  Size sizeFor(Size reference) {
    return turnWithReference && reference.isPortrait() != size.isPortrait() ? size.turned() : size;
  }

  /** Background of the driving mask: white where the driving scene stays. */
  int drivingBackground() {
    return mode == Mode.ANIMATION ? Palette.BLACK : Palette.WHITE;
  }

  /** Background of the reference mask: white where the reference's scene stays. */
  int referenceBackground() {
    return mode == Mode.ANIMATION ? Palette.WHITE : Palette.BLACK;
  }

  /** Most persons followed in the driving video. */
  int drivingPersons() {
    return switch (mode) {
      case ANIMATION -> maxPersons;
      case REPLACEMENT -> target == ReplacementTarget.LARGEST ? 1 : 2;
    };
  }
}
