package io.scail.preprocessing;

import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.FloatImage;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.PersonMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the engine needs beside the prompt, all of the output size.
 *
 * @param reference the reference picture, values about -1 to 1, not clamped
 * @param referenceMask the reference persons' colours, values about -1 to 1, not clamped
 * @param driving what drives: frames of the driving video, or skeletons
 * @param drivingMask the driving persons' colours, as many frames as {@code driving}
 * @param persons how many persons are animated
 * @param additional further references
 * @param history the last frames of an earlier clip that is continued: the same moments as the
 *     first driving frames
 * @param source where the driving frames come from
 * @param reframing how the reference was framed anew, when that was asked for
 * @param models which models saw the pictures, and where they ran
 * @param warnings what the caller should know
 */
public record Conditions(
    FloatImage reference,
    FloatImage referenceMask,
    Clip driving,
    Clip drivingMask,
    int persons,
    List<MaskedImage> additional,
    Optional<Clip> history,
    SourceFrames source,
    Optional<Reframing> reframing,
    List<ModelUse> models,
    List<Warning> warnings) {

  /** Frames of history: two of the engine's latent frames. */
  public static final int HISTORY_FRAMES = 5;

  /**
   * A further reference and the colours of its persons, values about -1 to 1, not clamped.
   *
   * @param picture as {@link Conditions#reference}
   * @param mask as {@link Conditions#referenceMask}
   */
  public record MaskedImage(FloatImage picture, FloatImage mask) {
    public MaskedImage {
      if (!picture.size().equals(mask.size())) {
        throw new IllegalArgumentException(picture.size() + " with a mask of " + mask.size());
      }
    }
  }

  /**
   * The driving frames' origin in their file.
   *
   * @param fps frames a second that the file states or keeps, 0 when unknown
   * @param pictures for each driving frame the picture of the file that it shows, counted from 0;
   *     empty when the frames did not come from a file
   */
  public record SourceFrames(double fps, List<Integer> pictures) {
    public static final SourceFrames UNKNOWN = new SourceFrames(0, List.of());

    public SourceFrames {
      pictures = List.copyOf(pictures);
    }
  }

  public Conditions {
    models = List.copyOf(models);
    warnings = List.copyOf(warnings);
    additional = List.copyOf(additional);
    var size = reference.size();
    if (!referenceMask.size().equals(size)
        || !driving.size().equals(size)
        || !drivingMask.size().equals(size)
        || driving.length() != drivingMask.length()
        || additional.stream().anyMatch(image -> !image.picture().size().equals(size))
        || history.filter(clip -> !clip.size().equals(size)).isPresent()) {
      throw new IllegalArgumentException("conditions of different sizes or lengths");
    }
  }

  public Size size() {
    return reference.size();
  }

  /** Who is at each pixel of the reference: the colours of its mask read back. */
  public PersonMap referencePersons() {
    return PersonMap.of(referenceMask.toFrame());
  }

  /**
   * Who is at each pixel of a driving frame: the colours of its mask read back.
   *
   * @param frame counted from 0
   */
  public PersonMap drivingPersons(int frame) {
    return PersonMap.of(drivingMask.frames().get(frame));
  }

  /** The same with further warnings. */
  public Conditions withWarnings(List<Warning> more) {
    return new Conditions(
        reference,
        referenceMask,
        driving,
        drivingMask,
        persons,
        additional,
        history,
        source,
        reframing,
        models,
        Stream.concat(warnings.stream(), more.stream()).toList());
  }

  Conditions withSource(SourceFrames frames) {
    return new Conditions(
        reference,
        referenceMask,
        driving,
        drivingMask,
        persons,
        additional,
        history,
        frames,
        reframing,
        models,
        warnings);
  }
}
