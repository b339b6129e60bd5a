package io.scail.server.quality;

import io.scail.preprocessing.figures.FigurePair.Kind;
import io.scail.preprocessing.frames.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is sent to the server.
 *
 * @param pairs drawn pairs, shared out among the kinds
 * @param kinds that are asked for
 * @param size of the videos; two figures get 7:4 of the same height
 * @param frames of each video, 5 to 81
 * @param longClip whether a clip of {@link LongClip#FRAMES} frames is asked for, too
 * @param sampling how the server is to sample; empty leaves it to the server
 */
public record QualityPlan(
    int pairs,
    Set<Kind> kinds,
    Size size,
    int frames,
    boolean longClip,
    Optional<Sampling> sampling) {
  private static final int SIDE_UNIT = 128;

  /** Of ten pairs, so that the two main modes are known best. */
  private static final List<Kind> ROUND =
      List.of(
          Kind.ANIMATION,
          Kind.REPLACEMENT,
          Kind.POSE,
          Kind.TWO,
          Kind.ANIMATION,
          Kind.REPLACEMENT,
          Kind.ANIMATION,
          Kind.REPLACEMENT,
          Kind.ANIMATION,
          Kind.REPLACEMENT);

  /** In the words of the endpoint. */
  public record Sampling(int steps, double guidance, double shift, String sampler) {}

  public QualityPlan {
    kinds = Set.copyOf(kinds);
    if (pairs < 0 || (pairs == 0 && !longClip) || frames < 5 || frames > 81) {
      throw new IllegalArgumentException(
          "%d pairs of %d frames cannot be measured".formatted(pairs, frames));
    }
    if (pairs > 0 && kinds.isEmpty()) {
      throw new IllegalArgumentException("name at least one kind of pair");
    }
  }

  /** The kind of each pair, in order. */
  List<Kind> order() {
    var order = new ArrayList<Kind>();
    for (int i = 0; order.size() < pairs; i++) {
      var kind = ROUND.get(i % ROUND.size());
      if (kinds.contains(kind)) {
        order.add(kind);
      }
    }
    return order;
  }

  Size sizeFor(Kind kind) {
    if (kind != Kind.TWO) {
      return size;
    }
    int wide = Math.round(1.75f * size.height() / SIDE_UNIT) * SIDE_UNIT;
    return new Size(Math.max(SIDE_UNIT, wide), size.height());
  }
}
