package io.scail.preprocessing.render;

import java.util.Arrays;
import java.util.List;

/**
 * A bone between two slots of a skeleton, in the reference's drawing order (it decides exact ties
 * in depth). Colours are 0xRRGGBB: pale for persons 0, 2, 4 of several, strong for the others and
 * for a single person.
 */
enum Bone {
  RIGHT_SHOULDER(1, 2, 0xff9696, 0xff1414),
  RIGHT_UPPER_ARM(2, 3, 0xffb48c, 0xff3c00),
  RIGHT_FOREARM(3, 4, 0xffd796, 0xff6e00),
  LEFT_SHOULDER(1, 5, 0xb4e6f0, 0x00e6ff),
  LEFT_UPPER_ARM(5, 6, 0xa0c8ff, 0x0082ff),
  LEFT_FOREARM(6, 7, 0x6478ff, 0x0046ff),
  RIGHT_HIP(1, 8, 0xc8ff64, 0xa0ff28),
  RIGHT_THIGH(8, 9, 0x64ff64, 0x00ff32),
  RIGHT_SHIN(9, 10, 0x8cffb4, 0x00ff64),
  LEFT_HIP(1, 11, 0x788cff, 0x0000ff),
  LEFT_THIGH(11, 12, 0xb45aff, 0x5000ff),
  LEFT_SHIN(12, 13, 0xbe78ff, 0xa000ff),
  NECK(1, 0, 0xd2d2d2, 0x828282),
  RIGHT_EYE(0, 14, 0xff78c8, 0xff0096),
  RIGHT_EAR(14, 16, 0x8250ff, 0x3c00ff),
  LEFT_EYE(0, 15, 0xff78c8, 0xff0096),
  LEFT_EAR(15, 17, 0x8250ff, 0x3c00ff);

  /** In drawing order. */
  static final List<Bone> ALL = List.copyOf(Arrays.asList(values()));

  private final int from;
  private final int to;
  private final int pale;
  private final int strong;

  Bone(int from, int to, int pale, int strong) {
    this.from = from;
    this.to = to;
    this.pale = pale;
    this.strong = strong;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /**
   * @param persons how many persons the clip has
   */
  int colour(int person, int persons) {
    return persons == 1 || person % 2 == 1 ? strong : pale;
  }
}
