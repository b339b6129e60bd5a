package io.scail.models;

import io.scail.models.conditioning.Clip;
import io.scail.models.conditioning.FrameSource;
import io.scail.models.conditioning.Picture;
import io.scail.models.failure.SettingsFailure;
import io.scail.models.transformer.Mode;
import java.util.List;
import java.util.Optional;

/**
 * What a clip is made from. Pictures and frames of another size than the result are fitted to it.
 *
 * @param reference the character
 * @param driving its motion: skeleton frames, or the driving video itself
 * @param drivingMask colour masks of the driving frames, as many as those
 * @param additional more views of the character or others
 * @param prompt words, tokens or embeddings
 * @param mode what the driving video is for
 * @param previous frames that an earlier clip ended with; the first driving frames show the same
 *     moments, are used as clean history and not returned again
 */
public record Conditions(
    MaskedPicture reference,
    FrameSource driving,
    FrameSource drivingMask,
    List<MaskedPicture> additional,
    Prompt prompt,
    Mode mode,
    Optional<Clip> previous) {

  /** Most additional references that are accepted; each costs a frame's tokens in every step. */
  private static final int MOST_ADDITIONAL = 8;

  /** A picture and its colour mask of the same size. */
  public record MaskedPicture(Picture picture, Picture mask) {
    public MaskedPicture {
      if (picture.width() != mask.width() || picture.height() != mask.height()) {
        throw new SettingsFailure(
            "mask",
            "is %dx%d but its picture is %dx%d; give both in one size"
                .formatted(mask.width(), mask.height(), picture.width(), picture.height()));
      }
    }
  }

  public Conditions {
    additional = List.copyOf(additional);
    if (driving.frames() < 1) {
      throw new SettingsFailure("driving", "holds no frame");
    }
    if (driving.frames() != drivingMask.frames()) {
      throw new SettingsFailure(
          "driving_mask",
          "has %d frames but the driving clip has %d; give one mask for each frame"
              .formatted(drivingMask.frames(), driving.frames()));
    }
    if (additional.size() > MOST_ADDITIONAL) {
      throw new SettingsFailure(
          "additional_references",
          "are %d, at most %d are accepted".formatted(additional.size(), MOST_ADDITIONAL));
    }
  }

  /** Without additional references and earlier frames. */
  public static Conditions of(
      MaskedPicture reference,
      FrameSource driving,
      FrameSource drivingMask,
      Prompt prompt,
      Mode mode) {
    return new Conditions(
        reference, driving, drivingMask, List.of(), prompt, mode, Optional.empty());
  }
}
