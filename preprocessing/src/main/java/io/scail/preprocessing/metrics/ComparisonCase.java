package io.scail.preprocessing.metrics;

import io.scail.preprocessing.PreprocessingOptions.Mode;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What results were made of.
 *
 * @param reference the character image
 * @param driving the driving video
 * @param mode whose background a result should show: the reference's or the driving video's
 * @param persons persons that are followed at most, 1 to 6; they pair up from left to right
 * @param truth what the result should look like, where that is known
 */
public record ComparisonCase(
    Path reference, Path driving, Mode mode, int persons, Optional<DrawnTruth> truth) {

  private static final int MOST_PERSONS = 6;

  public ComparisonCase {
    Objects.requireNonNull(reference);
    Objects.requireNonNull(driving);
    Objects.requireNonNull(mode);
    Objects.requireNonNull(truth);
    if (persons < 1 || persons > MOST_PERSONS) {
      throw new IllegalArgumentException("1 to 6 persons can be compared, not " + persons);
    }
  }

  /** A case with one person and no known truth. */
  public static ComparisonCase of(Path reference, Path driving, Mode mode) {
    return new ComparisonCase(reference, driving, mode, 1, Optional.empty());
  }

  public ComparisonCase withPersons(int other) {
    return new ComparisonCase(reference, driving, mode, other, truth);
  }

  public ComparisonCase withTruth(DrawnTruth other) {
    return new ComparisonCase(reference, driving, mode, persons, Optional.of(other));
  }
}
