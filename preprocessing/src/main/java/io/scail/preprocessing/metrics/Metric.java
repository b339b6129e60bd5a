package io.scail.preprocessing.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is measured. The noise floor is the difference between two faultless clips below which a
 * difference says nothing; METRICS.md tells how each was found.
 */
public enum Metric {
  IDENTITY_COLOUR(
      "identity.colour",
      "Colours of the person",
      "Share of the subject's colours, counted for head, torso and arms, and legs, that the"
          + " reference's subject does not have.",
      Scale.SHARE_UNWANTED,
      0.09),
  IDENTITY_DELTA_E(
      "identity.delta_e",
      "Colour difference of body regions",
      "CIEDE2000 between the mean colours of the same body regions of result and reference, mean"
          + " over regions and frames.",
      Scale.DELTA_E,
      1),
  IDENTITY_EMBEDDING(
      "identity.embedding",
      "Likeness by network",
      "Cosine between the vectors that the operator's network gives for the person in the result"
          + " and in the reference, mean over frames.",
      Scale.COSINE,
      0.02),
  IDENTITY_EMBEDDING_LEAST(
      "identity.embedding_least",
      "Least likeness by network",
      "The smallest of the cosines of identity.embedding.",
      Scale.COSINE,
      0.05),

  MOTION_SEEN(
      "motion.seen",
      "Person seen",
      "Share of the frames with a person in the driving video in which the result shows one too.",
      Scale.SHARE_WANTED,
      0.02),
  MOTION_PCK10(
      "motion.pck10",
      "Joints in place, strict",
      "Share of joints nearer than a tenth of the torso's length to the driving joints, after one"
          + " scale and shift for the whole clip.",
      Scale.SHARE_WANTED,
      0.05),
  MOTION_PCK20(
      "motion.pck20",
      "Joints in place",
      "The same within a fifth of the torso's length.",
      Scale.SHARE_WANTED,
      0.03),
  MOTION_OKS(
      "motion.oks",
      "Object keypoint similarity",
      "COCO's similarity of 17 keypoints with the driving ones, after the same scale and shift.",
      Scale.SHARE_WANTED,
      0.03),
  MOTION_VELOCITY(
      "motion.velocity",
      "Velocity correlation",
      "Pearson correlation of the joints' velocities with those of the driving joints.",
      Scale.CORRELATION,
      0.03),
  MOTION_LAG(
      "motion.lag",
      "Lag behind the driving video",
      "Shift in frames at 16 a second at which the velocities agree best; positive when the result"
          + " comes late.",
      Scale.LAG,
      0.5),
  MOTION_SCALE(
      "motion.scale",
      "Scale against the driving person",
      "The scale that lays the driving joints over the result's, both fitted to the result's size.",
      Scale.RATIO,
      0.02),
  MOTION_SHIFT(
      "motion.shift",
      "Displacement from the driving person",
      "Distance between the middles of both persons' joints over the clip, in heights of the frame.",
      Scale.HEIGHTS,
      0.01),
  MOTION_MIRROR(
      "motion.mirror",
      "Not mirrored",
      "Misfit of the joints to the mirrored driving joints less that to the driving joints, over"
          + " their sum; negative when the result moves like a mirror image.",
      Scale.SIGNED_SHARE,
      0.1),
  MOTION_HAND_PLACES(
      "motion.hand_places",
      "Hands at the arms' ends",
      "How much of the places beyond the wrists the result's person covers, in shares of what the"
          + " driving person covers.",
      Scale.SHARE_WANTED,
      0.1),
  MOTION_HANDS(
      "motion.hands",
      "Hands seen",
      "Share of the hands recognised in the driving video that are recognised in the result.",
      Scale.SHARE_WANTED,
      0.3),
  MOTION_HANDS_PCK(
      "motion.hands_pck",
      "Fingers in place",
      "Share of finger joints, laid over by one scale and shift a hand and frame, nearer than a"
          + " fifth of the hand's length to the driving ones.",
      Scale.SHARE_WANTED,
      0.3),

  TRUTH_JOINT_ERROR(
      "truth.joint_error",
      "True joint error",
      "How far the surroundings of a drawn figure's joints are from their true places, in heights of"
          + " the figure; saturates at 0.16.",
      Scale.HEIGHTS,
      0.01),
  TRUTH_PSNR(
      "truth.psnr",
      "PSNR against the truth",
      "Peak signal-to-noise ratio over a drawn figure's true pixels, at most 100.",
      Scale.DECIBELS,
      4),
  TRUTH_DELTA_E(
      "truth.delta_e",
      "Colour difference from the truth",
      "CIE 1976 distance of the mean colours over a drawn figure's true pixels, mean over frames.",
      Scale.CIE76,
      0.8),

  TEMPORAL_FLICKER(
      "temporal.flicker",
      "Flicker",
      "How far a moment's brightness lies off the mean of its neighbours' along the motion, median"
          + " over the picture's cells, mean over frames.",
      Scale.LEVELS,
      0.1),
  TEMPORAL_FLICKER_SUBJECT(
      "temporal.flicker_subject",
      "Flicker of the person",
      "The same for the brightness of the subject's body regions.",
      Scale.LEVELS,
      0.3),
  TEMPORAL_WARP(
      "temporal.warp",
      "Warping error",
      "What motion and brightness do not explain between neighbouring frames, mean over cells.",
      Scale.LEVELS,
      0.25),
  TEMPORAL_SEAM(
      "temporal.seam",
      "Seam at segment joints",
      "The largest change between neighbouring frames at a joint of segments over the median change"
          + " within segments.",
      Scale.EXCESS_RATIO,
      0.4),
  TEMPORAL_JUMP(
      "temporal.jump",
      "Largest jump",
      "The largest change between neighbouring frames over the median change, wherever it is.",
      Scale.EXCESS_RATIO,
      0.4),
  TEMPORAL_FROZEN_TAIL(
      "temporal.frozen_tail",
      "Frozen tail",
      "Share of the clip at its end in which nothing moves although the driving video does.",
      Scale.SHARE_UNWANTED,
      0.02),
  TEMPORAL_STILL(
      "temporal.still",
      "Repeated frames",
      "Share of all frames that repeat the one before although the driving video moves.",
      Scale.SHARE_UNWANTED,
      0.03),

  DRIFT_SUBJECT(
      "drift.subject",
      "Colour drift of the person",
      "CIEDE2000 between the subject's regions in the first and in the last second, mean over"
          + " regions.",
      Scale.DELTA_E,
      0.6),
  DRIFT_BACKGROUND(
      "drift.background",
      "Colour drift of the background",
      "CIEDE2000 between the background's mean colours in the first and in the last second.",
      Scale.DELTA_E,
      0.3),
  DRIFT_SUBJECT_CONTRAST(
      "drift.subject_contrast",
      "Contrast slope of the person",
      "Change of the standard deviation of the subject's lightness.",
      Scale.LIGHTNESS_SLOPE,
      0.3),
  DRIFT_BACKGROUND_CONTRAST(
      "drift.background_contrast",
      "Contrast slope of the background",
      "Change of the standard deviation of the background's lightness.",
      Scale.LIGHTNESS_SLOPE,
      0.15),
  DRIFT_SUBJECT_SATURATION(
      "drift.subject_saturation",
      "Saturation slope of the person",
      "Change of the subject's mean chroma.",
      Scale.CHROMA_SLOPE,
      0.4),
  DRIFT_BACKGROUND_SATURATION(
      "drift.background_saturation",
      "Saturation slope of the background",
      "Change of the background's mean chroma.",
      Scale.CHROMA_SLOPE,
      0.15),

  SHARPNESS_SUBJECT(
      "sharpness.subject",
      "Sharpness of the person",
      "Mean magnitude of the Laplacian of luma over the subject, mean over frames.",
      Scale.DETAIL,
      1.5),
  SHARPNESS_PICTURE(
      "sharpness.picture",
      "Sharpness of the picture",
      "The same over the whole frame.",
      Scale.DETAIL,
      1),
  SHARPNESS_BLOCKING(
      "sharpness.blocking",
      "Blocking",
      "How much steeper steps are at the edges of 8 x 8 blocks than elsewhere.",
      Scale.EXCESS_SHARE,
      0.15),

  BACKGROUND_PSNR(
      "background.psnr",
      "Background kept, PSNR",
      "PSNR outside all persons of thumbnails: with the reference in animation, with the driving"
          + " frames in replacement; at most 100.",
      Scale.DECIBELS,
      6),
  BACKGROUND_SSIM(
      "background.ssim",
      "Background kept, SSIM",
      "Structural similarity of luma at the same pixels.",
      Scale.SIGNED_SHARE,
      0.035),

  LEAKAGE_DRIVER(
      "leakage.driver",
      "Driving person leaked",
      "Share of the colours that only the driving person wears which the result's subject wears.",
      Scale.SHARE_UNWANTED,
      0.06),

  CONTAINER_FPS(
      "container.fps",
      "Frame rate",
      "Pictures a second as the file states them.",
      Scale.RATE,
      0.02),
  CONTAINER_LENGTH(
      "container.length",
      "Length against the driving video",
      "Length of the result less that of the driving video.",
      Scale.SECONDS,
      0.26),
  CONTAINER_AUDIO_OFFSET(
      "container.audio_offset",
      "Sound against picture",
      "Start of the sound less start of the pictures.",
      Scale.SECONDS,
      0.03),

  AGREEMENT_PSNR(
      "agreement.psnr",
      "PSNR between results",
      "Peak signal-to-noise ratio of luma and chroma of two aligned results, at most 100.",
      Scale.DECIBELS,
      30),
  AGREEMENT_SSIM(
      "agreement.ssim",
      "SSIM between results",
      "Structural similarity of two aligned results by FFmpeg's ssim.",
      Scale.SIGNED_SHARE,
      0.93),
  AGREEMENT_XPSNR(
      "agreement.xpsnr",
      "XPSNR between results",
      "Perceptually weighted PSNR of luma of two aligned results by FFmpeg's xpsnr, at most 100.",
      Scale.DECIBELS,
      30),
  AGREEMENT_VMAF(
      "agreement.vmaf",
      "VMAF between results",
      "VMAF of two aligned results where this FFmpeg has libvmaf.",
      Scale.POINTS,
      90),
  AGREEMENT_LAG(
      "agreement.lag",
      "Lag between results",
      "Shift in frames of the second result behind the first, applied before the others.",
      Scale.LAG,
      0.5),
  AGREEMENT_LEVELS(
      "agreement.levels",
      "Contrast of levels between results",
      "Slope of the second result's luma over the first's; 0.86 or 1.16 is a colour range read"
          + " wrongly.",
      Scale.RATIO,
      0.02),
  AGREEMENT_JOINTS(
      "agreement.joints",
      "Distance of joints between results",
      "Mean distance of the same joints in both results, in heights of the frame.",
      Scale.HEIGHTS,
      0.01);

  private final String id;
  private final String title;
  private final String definition;
  private final Scale scale;
  private final double noiseFloor;

  Metric(String id, String title, String definition, Scale scale, double noiseFloor) {
    this.id = id;
    this.title = title;
    this.definition = definition;
    this.scale = scale;
    this.noiseFloor = noiseFloor;
  }

  /**
   * The values that a metric can have.
   *
   * @param lowest negative infinity where there is no bound
   * @param highest positive infinity where there is no bound
   */
  public record Range(double lowest, double highest) {}

  /** Name in files and reports, {@code group.name}; stays the same from release to release. */
  public String id() {
    return id;
  }

  /** The part of the id before the dot. */
  public String group() {
    return id.substring(0, id.indexOf('.'));
  }

  /** A few words for a heading. */
  public String title() {
    return title;
  }

  /** What it is, in one sentence. */
  public String definition() {
    return definition;
  }

  /** Unit of the values, such as {@code dB}; {@code share} is 0 to 1. */
  public String unit() {
    return scale.unit();
  }

  public Direction direction() {
    return scale.direction();
  }

  /** The value of a clip without fault. */
  public double ideal() {
    return scale.ideal();
  }

  public Range range() {
    return new Range(scale.lowest(), scale.highest());
  }

  /**
   * The difference below which two values say the same. For a metric of agreement, which is itself
   * a difference, the value from which on two results are the same for all that can be told; empty
   * where that is not known.
   */
  public OptionalDouble noiseFloor() {
    return Double.isNaN(noiseFloor) ? OptionalDouble.empty() : OptionalDouble.of(noiseFloor);
  }

  /** How bad a value is, whatever the direction: its distance from the ideal on the bad side. */
  public double loss(double value) {
    return switch (scale.direction()) {
      case HIGHER_IS_BETTER -> Math.max(0, scale.ideal() - value);
      case LOWER_IS_BETTER -> Math.max(0, value - scale.ideal());
      case NEARER_IS_BETTER -> Math.abs(value - scale.ideal());
    };
  }

  /** Whether it sets two results side by side rather than one against its sources. */
  public boolean isPairwise() {
    return group().equals("agreement");
  }

  /** The metric with an id, if there is one. */
  public static Optional<Metric> byId(String id) {
    return Arrays.stream(values()).filter(metric -> metric.id.equals(id)).findFirst();
  }

  /** The metrics of one result. */
  public static List<Metric> ofOneResult() {
    return Arrays.stream(values()).filter(metric -> !metric.isPairwise()).toList();
  }

  /** The metrics between two results. */
  public static List<Metric> ofPairs() {
    return Arrays.stream(values()).filter(Metric::isPairwise).toList();
  }
}
