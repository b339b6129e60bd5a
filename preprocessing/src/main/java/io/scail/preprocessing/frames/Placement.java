package io.scail.preprocessing.frames;

/**
 * Where a picture comes to lie in another: its places scaled, then shifted. Places are counted in
 * pixels from the top left corner.
 *
 * @param scaleX target pixels a source pixel
 * @param left target place of the source's left edge
 */
public record Placement(double scaleX, double scaleY, double left, double top) {

  public double toTargetX(double x) {
    return x * scaleX + left;
  }

  public double toTargetY(double y) {
    return y * scaleY + top;
  }

  public double toSourceX(double x) {
    return (x - left) / scaleX;
  }

  public double toSourceY(double y) {
    return (y - top) / scaleY;
  }
}
