package io.scail.preprocessing;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The files that conditions are made from.
 *
 * @param image the reference picture
 * @param video the driving video
 * @param imageMask who is who in the reference picture, in place of what the models find
 * @param drivingMask the same for the driving video: a video, an animation, or one picture for all
 *     frames
 * @param additional more views of the same persons, or of their surroundings
 * @param previousVideo its last frames are continued; the driving video's first frames show the
 *     same moments
 */
public record SourceFiles(
    Path image,
    Path video,
    Optional<Path> imageMask,
    Optional<Path> drivingMask,
    List<AdditionalImage> additional,
    Optional<Path> previousVideo) {

  /**
   * One more reference picture.
   *
   * @param mask who is who in it, in place of what the models find
   */
  public record AdditionalImage(Path image, Optional<Path> mask) {
    public AdditionalImage {
      Objects.requireNonNull(image);
      Objects.requireNonNull(mask);
    }
  }

  public SourceFiles {
    Objects.requireNonNull(image);
    Objects.requireNonNull(video);
    Objects.requireNonNull(imageMask);
    Objects.requireNonNull(drivingMask);
    Objects.requireNonNull(previousVideo);
    additional = List.copyOf(additional);
  }

  /** A picture and a video; the models find everything else. */
  public static SourceFiles of(Path image, Path video) {
    return new SourceFiles(
        image, video, Optional.empty(), Optional.empty(), List.of(), Optional.empty());
  }

  public SourceFiles withImageMask(Path mask) {
    return new SourceFiles(image, video, Optional.of(mask), drivingMask, additional, previousVideo);
  }

  public SourceFiles withDrivingMask(Path mask) {
    return new SourceFiles(image, video, imageMask, Optional.of(mask), additional, previousVideo);
  }

  public SourceFiles withAdditional(List<AdditionalImage> images) {
    return new SourceFiles(image, video, imageMask, drivingMask, images, previousVideo);
  }

  public SourceFiles withPreviousVideo(Path previous) {
    return new SourceFiles(image, video, imageMask, drivingMask, additional, Optional.of(previous));
  }
}
