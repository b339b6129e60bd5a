package io.scail.server.endtoend;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/**
 * A drawn cat on a plain ground.
 *
 * @param mask its pixels
 */
record DrawnCat(Frame frame, Mask mask) {
  private static final int GROUND = 0xdfe8e0;

  /**
   * A cat that leans and moves from left to right.
   *
   * @param fur 0xRRGGBB
   * @param phase 0 at the left, 1 at the right
   */
  static DrawnCat sitting(int side, int fur, double phase) {
    var shape = new Area(new Ellipse2D.Double(-0.17, 0.02, 0.34, 0.42));
    shape.add(new Area(new Ellipse2D.Double(-0.14, -0.2, 0.28, 0.26)));
    shape.add(ear(-0.13, -0.05));
    shape.add(ear(0.05, 0.13));
    shape.add(new Area(new Rectangle2D.Double(-0.13, 0.3, 0.08, 0.16)));
    shape.add(new Area(new Rectangle2D.Double(0.05, 0.3, 0.08, 0.16)));
    shape.add(new Area(new Ellipse2D.Double(0.1, 0.3, 0.26, 0.09)));
    var place = new AffineTransform();
    place.scale(side, side);
    place.translate(0.35 + 0.3 * phase, 0.45);
    place.rotate(0.15 * Math.sin(2 * Math.PI * phase));
    shape.transform(place);
    var mask = Mask.of(side, side, (x, y) -> shape.contains(x + 0.5, y + 0.5));
    var painted = mask.cutOut(Frame.filled(new Size(side, side), fur), GROUND);
    return new DrawnCat(painted, mask);
  }

  private static Area ear(double left, double right) {
    var ear = new Path2D.Double();
    ear.moveTo(left, -0.1);
    ear.lineTo((left + right) / 2, -0.29);
    ear.lineTo(right, -0.1);
    ear.closePath();
    return new Area(ear);
  }
}
