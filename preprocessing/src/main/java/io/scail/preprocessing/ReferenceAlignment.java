package io.scail.preprocessing;

import io.scail.preprocessing.frames.CoverCrop;
import io.scail.preprocessing.frames.PadFit;
import io.scail.preprocessing.frames.Placement;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Point;
import io.scail.preprocessing.pose.PersonPose;
import io.scail.preprocessing.pose.PoseAlignment;
import io.scail.preprocessing.pose.WholeBody;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Lays the driving persons' skeletons over the reference persons as both lie in the output. */
final class ReferenceAlignment {

  private final Placement reference;
  private final Placement driving;
  private final Size from;
  private final Size driver;

  /**
   * @param from size of the reference
   * @param driver size of the driving frames
   * @param to size of the output
   * @param pad whether driving frames are fitted in rather than cropped
   */
  ReferenceAlignment(Size from, Size driver, Size to, boolean pad) {
    this.from = from;
    this.driver = driver;
    this.reference = CoverCrop.of(from, to).placement();
    this.driving = pad ? new PadFit(driver, to).placement() : CoverCrop.of(driver, to).placement();
  }

  /**
   * One alignment a person, by the first frame in which it has a skeleton.
   *
   * @param poses for each driving frame one pose a person
   * @param targets the reference persons' poses
   * @return for each person its alignment; empty when too little of it is seen
   */
  List<Optional<PoseAlignment>> of(List<List<PersonPose>> poses, List<PersonPose> targets) {
    return IntStream.range(0, targets.size())
        .mapToObj(person -> align(poses, person, targets.get(person)))
        .toList();
  }

  private Optional<PoseAlignment> align(
      List<List<PersonPose>> poses, int person, PersonPose target) {
    return poses.stream()
        .filter(frame -> person < frame.size())
        .map(frame -> frame.get(person))
        .filter(pose -> !pose.skeleton().isAbsent())
        .findFirst()
        .flatMap(
            first ->
                PoseAlignment.of(
                    first, moved(target.wholeBody()), driver.width(), driver.height()));
  }

  private WholeBody moved(WholeBody body) {
    return new WholeBody(
        moved(body.body()),
        body.visible(),
        moved(body.face()),
        body.hands().stream().map(this::moved).toList());
  }

  private List<Point> moved(List<Point> points) {
    return points.stream()
        .map(point -> point.equals(WholeBody.ABSENT_POINT) ? point : moved(point))
        .toList();
  }

  /** From shares of the reference to shares of the driving frame. */
  private Point moved(Point point) {
    double x = driving.toSourceX(reference.toTargetX(point.x() * from.width()));
    double y = driving.toSourceY(reference.toTargetY(point.y() * from.height()));
    return new Point(x / driver.width(), y / driver.height());
  }
}
