package io.scail.preprocessing.metrics;

/** A metric has no value here. Stays inside the package: it becomes a {@link Reading.Missing}. */
final class Unmeasurable extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String reason;

  /**
   * @param reason a clause for a person
   */
  Unmeasurable(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
