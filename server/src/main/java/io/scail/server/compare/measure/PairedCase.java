package io.scail.server.compare.measure;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A quantity of one case at two targets, averaged over the questions to which both have a number: a
 * seed that one of them lacks would make a difference of the draw, not of the target.
 *
 * @param first value of the target that the other is set against
 */
public record PairedCase(String suiteCase, double first, double other) {
  /**
   * All cases with such a question, in the suite's order.
   *
   * @param quantity one that each video has by itself
   * @param before where the first target's videos are; may be the same as {@code now}
   */
  public static List<PairedCase> of(
      Quantity quantity, Comparison before, String first, Comparison now, String other) {
    return now.cases().stream()
        .flatMap(id -> ofCase(id, quantity, before, first, now, other).stream())
        .toList();
  }

  /** A single case; empty without such a question. */
  static Optional<PairedCase> ofCase(
      String id, Quantity quantity, Comparison before, String first, Comparison now, String other) {
    double sum = 0;
    double otherSum = 0;
    int count = 0;
    var questions = Stream.concat(asked(before, first, id), asked(now, other, id)).distinct();
    for (var question : questions.toList()) {
      var value = value(quantity, before, first, question);
      var otherValue = value(quantity, now, other, question);
      if (!Double.isNaN(value) && !Double.isNaN(otherValue)) {
        sum += value;
        otherSum += otherValue;
        count++;
      }
    }
    return count == 0
        ? Optional.empty()
        : Optional.of(new PairedCase(id, sum / count, otherSum / count));
  }

  private static Stream<String> asked(Comparison comparison, String target, String id) {
    return comparison.videos().stream()
        .filter(video -> video.target().equals(target) && video.suiteCase().equals(id))
        .map(VideoNumbers::question);
  }

  private static double value(
      Quantity quantity, Comparison comparison, String target, String question) {
    return comparison
        .answer(target, question)
        .map(video -> video.values().getOrDefault(quantity.id(), Double.NaN))
        .orElse(Double.NaN);
  }
}
