package io.scail.preprocessing.pose;

/**
 * One person's pose in one frame.
 *
 * @param skeleton in camera space, {@link Skeleton#ABSENT} without one
 * @param wholeBody face and hands for the overlay, {@link WholeBody#ABSENT} without them
 */
public record PersonPose(Skeleton skeleton, WholeBody wholeBody) {
  public static final PersonPose ABSENT = new PersonPose(Skeleton.ABSENT, WholeBody.ABSENT);
}
