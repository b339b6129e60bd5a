package io.scail.preprocessing.people;

import io.scail.preprocessing.masks.Mask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Something that a detector takes for a person.
 *
 * @param score 0 to 1
 */
public record Detection(Mask mask, double score) {

  /** Least score of a detection that counts, exclusive. */
  static final double SCORE = 0.5;

  private static final double DUPLICATE_IOU = 0.5;

  public Detection {
    if (!(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException("a score lies between 0 and 1, not at " + score);
    }
  }

  /**
   * The detections that stay, best first, with disjoint masks: low scores, duplicates (several
   * prompts find the same person) and what is left small after better detections took their pixels
   * are dropped.
   *
   * @param minimumPercent least area in percent of the frame
   */
  public static List<Detection> distinct(List<Detection> detections, double minimumPercent) {
    var kept = new ArrayList<Detection>();
    detections.stream()
        .filter(d -> d.score() > SCORE && !d.mask().isEmpty())
        .sorted(Comparator.comparingDouble(Detection::score).reversed())
        .filter(d -> kept.stream().noneMatch(k -> k.mask().iou(d.mask()) > DUPLICATE_IOU))
        .forEach(kept::add);
    var distinct = new ArrayList<Detection>();
    for (int i = 0; i < kept.size(); i++) {
      var rest = kept.get(i).mask();
      for (int earlier = 0; earlier < i; earlier++) {
        rest = rest.minus(kept.get(earlier).mask());
      }
      if (rest.percent() >= minimumPercent && !rest.isEmpty()) {
        distinct.add(new Detection(rest, kept.get(i).score()));
      }
    }
    return List.copyOf(distinct);
  }
}
