package io.scail.preprocessing;

import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.FloatImage;
import io.scail.preprocessing.frames.Size;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the engine needs beside the prompt, all of the output size.
 *
 * @param reference the reference picture, values about -1 to 1, not clamped
 * @param referenceMask the reference persons' colours, values about -1 to 1, not clamped
 * @param driving what drives: frames of the driving video, or skeletons
 * @param drivingMask the driving persons' colours, as many frames as {@code driving}
 * @param persons how many persons are animated
 * @param models which models saw the pictures, and where they ran
 * @param warnings what the caller should know
 */
public record Conditions(
    FloatImage reference,
    FloatImage referenceMask,
    Clip driving,
    Clip drivingMask,
    int persons,
    List<ModelUse> models,
    List<Warning> warnings) {
  public Conditions {
    models = List.copyOf(models);
    warnings = List.copyOf(warnings);
    var size = reference.size();
    if (!referenceMask.size().equals(size)
        || !driving.size().equals(size)
        || !drivingMask.size().equals(size)
        || driving.length() != drivingMask.length()) {
      throw new IllegalArgumentException("conditions of different sizes or lengths");
    }
  }

  public Size size() {
    return reference.size();
  }

  /** The same with further warnings. */
  public Conditions withWarnings(List<Warning> more) {
    var all = Stream.concat(warnings.stream(), more.stream()).toList();
    return new Conditions(reference, referenceMask, driving, drivingMask, persons, models, all);
  }
}
