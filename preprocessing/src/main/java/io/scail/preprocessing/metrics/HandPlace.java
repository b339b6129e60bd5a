package io.scail.preprocessing.metrics;

import java.util.ArrayList;
import java.util.List;

/** Where hands must be, by the arms: works for hands too small or too plain to be recognised. */
final class HandPlace {
  /** From the wrist on along the forearm to the middle of the hand, in lengths of the torso. */
  private static final double AHEAD = 0.17;

  /** Half the width of a hand, in lengths of the torso. */
  private static final double RADIUS = 0.08;

  private static final int[][] ARMS = {
    {BodyJoints.RIGHT_ELBOW, BodyJoints.RIGHT_WRIST},
    {BodyJoints.LEFT_ELBOW, BodyJoints.LEFT_WRIST}
  };

  private HandPlace() {}

  /**
   * Shares of the discs beyond the wrists that the person's silhouette covers, right and left; 0
   * where a wrist is not seen.
   */
  static List<Double> covered(Palettes.Subject subject) {
    var shares = new ArrayList<Double>();
    for (int[] arm : ARMS) {
      shares.add(subject.joints().sees(arm[1]) ? covered(subject, arm) : 0);
    }
    return shares;
  }

  private static double covered(Palettes.Subject subject, int[] arm) {
    var mask = subject.mask();
    var elbow = subject.joints().at(arm[0]);
    var wrist = subject.joints().at(arm[1]);
    double torso = subject.joints().torso();
    double length = Math.max(1, elbow.distance(wrist));
    double x = wrist.x() + AHEAD * torso * (wrist.x() - elbow.x()) / length;
    double y = wrist.y() + AHEAD * torso * (wrist.y() - elbow.y()) / length;
    double radius = Math.max(1.5, RADIUS * torso);
    int on = 0;
    int all = 0;
    for (int row = (int) Math.ceil(y - radius); row <= y + radius; row++) {
      for (int column = (int) Math.ceil(x - radius); column <= x + radius; column++) {
        boolean inside = row >= 0 && column >= 0 && row < mask.height() && column < mask.width();
        if (Math.hypot(column - x, row - y) <= radius) {
          all++;
          on += inside && mask.get(column, row) ? 1 : 0;
        }
      }
    }
    return all == 0 ? 0 : (double) on / all;
  }
}
