package io.scail.preprocessing;

import io.scail.preprocessing.pose.Point3;
import io.scail.preprocessing.pose.Skeleton;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Bridges short gaps in joints, so that a limb does not blink when it is lost for a moment. */
final class SkeletonGaps {

  /** Longest gap that is bridged, in frames. */
  private static final int LONGEST = 3;

  private SkeletonGaps() {}

  /** The same clip with gaps of up to three frames between two sights of a joint filled evenly. */
  static List<List<Skeleton>> filled(List<List<Skeleton>> clip) {
    var result = new ArrayList<List<Skeleton>>();
    for (int frame = 0; frame < clip.size(); frame++) {
      int now = frame;
      result.add(
          IntStream.range(0, clip.get(frame).size())
              .mapToObj(person -> skeleton(clip, now, person))
              .toList());
    }
    return result;
  }

  private static Skeleton skeleton(List<List<Skeleton>> clip, int frame, int person) {
    return new Skeleton(
        IntStream.range(0, Skeleton.SLOTS)
            .mapToObj(slot -> joint(clip, frame, person, slot))
            .toList());
  }

  private static Point3 joint(List<List<Skeleton>> clip, int frame, int person, int slot) {
    var own = at(clip, frame, person, slot);
    if (!own.isAbsent()) {
      return own;
    }
    for (int before = 1; before <= LONGEST; before++) {
      for (int after = 1; before + after - 1 <= LONGEST; after++) {
        var first = at(clip, frame - before, person, slot);
        var last = at(clip, frame + after, person, slot);
        if (!first.isAbsent() && !last.isAbsent()) {
          double share = (double) before / (before + after);
          return first.times(1 - share).plus(last.times(share));
        }
      }
    }
    return Point3.ZERO;
  }

  private static Point3 at(List<List<Skeleton>> clip, int frame, int person, int slot) {
    return frame < 0 || frame >= clip.size() || person >= clip.get(frame).size()
        ? Point3.ZERO
        : clip.get(frame).get(person).slots().get(slot);
  }
}
