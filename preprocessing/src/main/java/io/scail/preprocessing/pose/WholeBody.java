package io.scail.preprocessing.pose;

import io.scail.preprocessing.masks.Point;
import java.util.Collections;
import java.util.List;

/**
 * A person's 2D points in shares of the frame's width and height, in the order of OpenPose. An
 * absent point of face or hands is (-1, -1).
 *
 * @param body 18 points and 6 of the feet
 * @param visible for each body point whether it was found
 * @param face 68 points
 * @param hands two sets of 21 points
 */
public record WholeBody(
    List<Point> body, List<Boolean> visible, List<Point> face, List<List<Point>> hands) {

  public static final int BODY = 24;
  public static final int FACE = 68;
  public static final int HAND = 21;

  public static final Point ABSENT_POINT = new Point(-1, -1);

  /** Nobody was found. */
  public static final WholeBody ABSENT =
      new WholeBody(
          Collections.nCopies(BODY, ABSENT_POINT),
          Collections.nCopies(BODY, false),
          Collections.nCopies(FACE, ABSENT_POINT),
          Collections.nCopies(2, Collections.nCopies(HAND, ABSENT_POINT)));

  public WholeBody {
    body = List.copyOf(body);
    visible = List.copyOf(visible);
    face = List.copyOf(face);
    hands = hands.stream().map(List::copyOf).toList();
    if (body.size() != BODY
        || visible.size() != BODY
        || face.size() != FACE
        || hands.size() != 2
        || hands.stream().anyMatch(hand -> hand.size() != HAND)) {
      throw new IllegalArgumentException("a whole body has 24, 68 and twice 21 points");
    }
  }
}
