package io.scail.models.sampling;

import java.util.List;

/**
 * One assignment of a step: a vector becomes a weighted sum of vectors, added in the given order.
 *
 * @param target the vector that is replaced
 * @param terms what is added; never empty, no weight is infinite or no number
 */
record Combination(Vector target, List<Term> terms) {
  /** A vector and its weight in a sum. */
  record Term(double weight, Vector vector) {
    Term {
      if (!Double.isFinite(weight)) {
        throw new IllegalArgumentException("weight " + weight + " of " + vector);
      }
    }
  }

  Combination {
    terms = List.copyOf(terms);
    if (terms.isEmpty()) {
      throw new IllegalArgumentException("nothing to combine for " + target);
    }
  }

  static Combination of(Vector target, Term... terms) {
    return new Combination(target, List.of(terms));
  }

  /** The target becomes the source unchanged. */
  static Combination copy(Vector target, Vector source) {
    return of(target, new Term(1, source));
  }
}
