package io.scail.preprocessing.pose;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A person's 3D joints in the 18 slots of OpenPose (nose, neck, right arm, left arm, right leg,
 * left leg, eyes, ears), millimetres in camera space. Absent joints are {@link Point3#ZERO}; the
 * four slots of eyes and ears always are.
 */
public record Skeleton(List<Point3> slots) {

  public static final int SLOTS = 18;

  /** Joints of the SMPL body model. */
  public static final int SMPL_JOINTS = 24;

  /** A person without a pose. */
  public static final Skeleton ABSENT = new Skeleton(Collections.nCopies(SLOTS, Point3.ZERO));

  /** SMPL joint of each of the first 14 slots. */
  private static final int[] SMPL = {15, 12, 17, 19, 21, 16, 18, 20, 2, 5, 8, 1, 4, 7};

  public Skeleton {
    slots = List.copyOf(slots);
    if (slots.size() != SLOTS) {
      throw new IllegalArgumentException("a skeleton has 18 slots, not " + slots.size());
    }
  }

  /**
   * @param joints the 24 joints of SMPL
   */
  public static Skeleton ofSmpl(List<Point3> joints) {
    if (joints.size() != SMPL_JOINTS) {
      throw new IllegalArgumentException("SMPL has 24 joints, not " + joints.size());
    }
    return new Skeleton(
        IntStream.range(0, SLOTS)
            .mapToObj(slot -> slot < SMPL.length ? joints.get(SMPL[slot]) : Point3.ZERO)
            .toList());
  }

  public boolean isAbsent() {
    return slots.stream().allMatch(Point3::isAbsent);
  }
}
