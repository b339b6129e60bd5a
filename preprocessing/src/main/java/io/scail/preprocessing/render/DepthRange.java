package io.scail.preprocessing.render;

import io.scail.preprocessing.pose.Point3;
import io.scail.preprocessing.pose.Skeleton;
import java.util.ArrayList;
import java.util.List;

/**
 * The depths, in millimetres, between which a clip's skeletons fade.
 *
 * @param near where surfaces are brightest
 * @param far where they have faded out
 * @param horizon beyond it nothing is drawn
 */
record DepthRange(double near, double far, double horizon) {

  /** The range of a whole clip, so that brightness does not jump from frame to frame. */
  static DepthRange of(List<List<Skeleton>> frames) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (var frame : frames) {
      for (var skeleton : frame) {
        for (var end : boneEnds(skeleton)) {
          least = Math.min(least, end.z());
          most = Math.max(most, end.z());
        }
      }
    }
    return new DepthRange(
        Math.max(least, 0.1),
        Math.min(most + 6000, 20_000),
        Math.max(Math.min(most, 25_000), 10_000));
  }

  double brightness(double z) {
    return Math.clamp(1 - (z - near) / (far - 0.1), 0, 1);
  }

  private static List<Point3> boneEnds(Skeleton skeleton) {
    var ends = new ArrayList<Point3>();
    for (var bone : Bone.ALL) {
      var from = skeleton.slots().get(bone.from());
      var to = skeleton.slots().get(bone.to());
      if (!from.isAbsent() && !to.isAbsent()) {
        ends.add(from);
        ends.add(to);
      }
    }
    return ends;
  }
}
