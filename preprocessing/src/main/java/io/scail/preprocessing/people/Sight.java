package io.scail.preprocessing.people;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.pose.Body;
import java.util.ArrayList;
import java.util.List;

/** A body seen in one frame, with its pixels and colours. */
record Sight(Body body, Mask mask, Appearance appearance) {

  /** Two sights whose hips are nearer than this share of their size may be the same person. */
  private static final double SAME_PLACE = 0.15;

  private static final double SAME_MASK = 0.5;

  static Sight of(Frame frame, Body body) {
    var mask = body.mask(frame.width(), frame.height());
    return new Sight(body, mask, Appearance.of(frame, mask, body.hips()));
  }

  /** Whether two crops have come to show the same person. */
  boolean same(Sight other) {
    double size = Math.max(body.size(), other.body.size());
    return body.hips().distance(other.body.hips()) < SAME_PLACE * size
        && mask.iou(other.mask) > SAME_MASK;
  }

  /** The masks with each pixel given to the body that claims it most. */
  static List<Mask> disjoint(List<Sight> sights) {
    var masks = new ArrayList<>(sights.stream().map(Sight::mask).toList());
    for (int a = 0; a < sights.size(); a++) {
      for (int b = a + 1; b < sights.size(); b++) {
        var shared = masks.get(a).and(masks.get(b));
        if (shared.isEmpty()) {
          continue;
        }
        var first = sights.get(a).body().silhouette();
        var second = sights.get(b).body().silhouette();
        var firsts =
            Mask.of(
                shared.width(),
                shared.height(),
                (x, y) -> shared.get(x, y) && first.claim(x, y) >= second.claim(x, y));
        masks.set(a, masks.get(a).minus(shared.minus(firsts)));
        masks.set(b, masks.get(b).minus(firsts));
      }
    }
    return masks;
  }
}
