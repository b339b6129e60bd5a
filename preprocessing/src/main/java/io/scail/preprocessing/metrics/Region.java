package io.scail.preprocessing.metrics;

import io.scail.preprocessing.masks.Point;
import java.util.ArrayList;
import java.util.List;

/** Parts of a body whose colours are compared each with its own. */
enum Region {
  HEAD(0, 0, 0.22),
  TORSO(1, 1, 0.2),
  UPPER_ARMS(2, 1, 0.09),
  FOREARMS(3, 1, 0.06),
  THIGHS(4, 2, 0.13),
  SHINS(5, 2, 0.09);

  /** Head, clothes above the hips, clothes below. */
  static final int GROUPS = 3;

  private final int index;
  private final int group;
  private final double core;

  /**
   * @param index place in lists of all regions
   * @param group which of the histograms it counts for
   * @param core half the width that certainly belongs to it, in lengths of the torso
   */
  Region(int index, int group, double core) {
    this.index = index;
    this.group = group;
    this.core = core;
  }

  int index() {
    return index;
  }

  int group() {
    return group;
  }

  double core() {
    return core;
  }

  /** A line along a part of the body. */
  record Line(Region region, double x, double y, double dx, double dy, double square) {
    static Line of(Region region, Point from, Point to) {
      double dx = to.x() - from.x();
      double dy = to.y() - from.y();
      return new Line(region, from.x(), from.y(), dx, dy, Math.max(1e-9, dx * dx + dy * dy));
    }

    double squaredDistance(double px, double py) {
      double share = Math.clamp(((px - x) * dx + (py - y) * dy) / square, 0, 1);
      double offX = px - x - share * dx;
      double offY = py - y - share * dy;
      return offX * offX + offY * offY;
    }
  }

  /** The lines of a whole body. */
  static List<Line> lines(BodyJoints body) {
    var lines = new ArrayList<Line>();
    var shoulders = body.shoulders();
    var nose = body.at(BodyJoints.NOSE);
    lines.add(Line.of(HEAD, nose, BodyJoints.between(nose, shoulders, -0.2)));
    lines.add(Line.of(TORSO, shoulders, body.hips()));
    int[][] sides = {
      {
        BodyJoints.LEFT_SHOULDER,
        BodyJoints.LEFT_ELBOW,
        BodyJoints.LEFT_WRIST,
        BodyJoints.LEFT_INDEX,
        BodyJoints.LEFT_HIP,
        BodyJoints.LEFT_KNEE,
        BodyJoints.LEFT_ANKLE,
        BodyJoints.LEFT_TOE
      },
      {
        BodyJoints.RIGHT_SHOULDER,
        BodyJoints.RIGHT_ELBOW,
        BodyJoints.RIGHT_WRIST,
        BodyJoints.RIGHT_INDEX,
        BodyJoints.RIGHT_HIP,
        BodyJoints.RIGHT_KNEE,
        BodyJoints.RIGHT_ANKLE,
        BodyJoints.RIGHT_TOE
      }
    };
    for (int[] side : sides) {
      var shoulder = body.at(side[0]);
      var elbow = body.at(side[1]);
      var wrist = body.at(side[2]);
      var hip = body.at(side[4]);
      var knee = body.at(side[5]);
      var ankle = body.at(side[6]);
      lines.add(Line.of(TORSO, shoulder, hip));
      // What lies at a shoulder or a hip is the torso's.
      lines.add(Line.of(UPPER_ARMS, BodyJoints.between(shoulder, elbow, 0.3), elbow));
      lines.add(Line.of(FOREARMS, BodyJoints.between(elbow, wrist, 0.2), wrist));
      lines.add(Line.of(FOREARMS, wrist, body.at(side[3])));
      lines.add(Line.of(THIGHS, BodyJoints.between(hip, knee, 0.2), knee));
      lines.add(Line.of(SHINS, BodyJoints.between(knee, ankle, 0.1), ankle));
      lines.add(Line.of(SHINS, ankle, body.at(side[7])));
    }
    return lines;
  }
}
