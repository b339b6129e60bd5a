package io.scail.models.parity;

import java.util.Locale;
import java.util.Objects;

/**
 * One comparison.
 *
 * @param name file, case and output, such as {@code dit/dit_a anim velocity}
 * @param error what was found, in the unit of {@code tolerance}
 * @param tolerance largest accepted error; 0 where the answer must be exact
 * @param note what the error is relative to, or why there is none; may be empty
 */
public record ParityCase(String name, double error, double tolerance, String note) {
  public ParityCase {
    if (tolerance < 0 || Double.isNaN(tolerance)) {
      throw new IllegalArgumentException("tolerance " + tolerance + " of " + name);
    }
  }

  /** A NaN error is a failure, too. */
  public boolean passed() {
    return error <= tolerance;
  }

  /** The largest difference between two arrays against a tolerance relative to a deviation. */
  public static ParityCase close(
      String name, float[] expected, float[] actual, double factor, double deviation) {
    return new ParityCase(
        name,
        Comparison.largestDifference(expected, actual),
        factor * deviation,
        "%.0e x std %.4g".formatted(factor, deviation));
  }

  /** An answer that must be equal. */
  public static ParityCase exact(String name, Object expected, Object actual) {
    boolean equal = Objects.deepEquals(expected, actual);
    return new ParityCase(name, equal ? 0 : 1, 0, equal ? "exact" : "differs");
  }

  /** A case whose computation failed. */
  public static ParityCase failed(String name, RuntimeException failure) {
    return new ParityCase(name, Double.POSITIVE_INFINITY, 0, String.valueOf(failure.getMessage()));
  }

  /** One line for people. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "%-6s %-64s error %-10.3g tolerance %-10.3g %s",
        passed() ? "ok" : "FAILED",
        name,
        error,
        tolerance,
        note);
  }
}
