package io.scail.preprocessing.metrics;

import java.util.List;
import java.util.Objects;

/** What became of one metric for one clip or pair of clips. */
public sealed interface Reading {

  /**
   * A number.
   *
   * @param value finite, in the metric's unit
   * @param perFrame the same for each aligned frame that could be measured, in order; empty where a
   *     metric is about the whole clip
   */
  record Value(double value, List<Double> perFrame) implements Reading {
    public Value {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("not a reading: " + value);
      }
      perFrame = List.copyOf(perFrame);
    }

    public Value(double value) {
      this(value, List.of());
    }
  }

  /**
   * No number.
   *
   * @param reason a clause for a person, such as {@code nobody is recognised in the result}
   */
  record Missing(String reason) implements Reading {
    public Missing {
      Objects.requireNonNull(reason);
    }
  }
}
