package io.scail.preprocessing.pose;

/** A box in pixels, with fractions; the score is 0 to 1. */
public record PersonBox(double left, double top, double right, double bottom, double score) {

  double width() {
    return right - left;
  }

  double height() {
    return bottom - top;
  }

  /** Overlap by the detector's convention, in which a box includes its last pixel. */
  double iou(PersonBox other) {
    double shared =
        Math.max(0, Math.min(right, other.right) - Math.max(left, other.left) + 1)
            * Math.max(0, Math.min(bottom, other.bottom) - Math.max(top, other.top) + 1);
    return shared / (area() + other.area() - shared);
  }

  private double area() {
    return (width() + 1) * (height() + 1);
  }
}
