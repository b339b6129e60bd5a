package io.scail.server.animation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The media of a request, already fetched: every path is a readable file on this machine.
 *
 * @param additionalImages further views of the character, in order
 * @param additionalMasks one mask an additional image, or none at all
 * @param previousVideo a clip whose last frames come before the new one
 */
public record AnimationInputs(
    Path characterImage,
    Path drivingVideo,
    Optional<Path> characterMask,
    Optional<Path> drivingMask,
    List<Path> additionalImages,
    List<Path> additionalMasks,
    Optional<Path> previousVideo) {

  public AnimationInputs {
    additionalImages = List.copyOf(additionalImages);
    additionalMasks = List.copyOf(additionalMasks);
    if (!additionalMasks.isEmpty() && additionalMasks.size() != additionalImages.size()) {
      throw new IllegalArgumentException(
          "%d additional masks for %d additional images: give one each or none"
              .formatted(additionalMasks.size(), additionalImages.size()));
    }
  }

  /** Image and video alone. */
  public static AnimationInputs of(Path characterImage, Path drivingVideo) {
    return new AnimationInputs(
        characterImage,
        drivingVideo,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty());
  }
}
