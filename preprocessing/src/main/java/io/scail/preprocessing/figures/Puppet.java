package io.scail.preprocessing.figures;

import io.scail.preprocessing.masks.Point;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.CubicCurve2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.QuadCurve2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.function.Function;

/**
 * A drawn person whose joints and pixels are known exactly. Height is 8.6 heads; the proportions
 * and the drawn face are what person detectors accept.
 *
 * @param look colours
 * @param build lengths of the limbs
 * @param stance angles of the limbs
 * @param centreX middle of the hips in pixels, before the stance sways it
 * @param baseline where the feet stand when the legs are straight
 * @param height pixels from the crown to the baseline, of a figure of {@link Build#USUAL}
 */
public record Puppet(
    Look look, Build build, Stance stance, double centreX, double baseline, double height) {

  /** A puppet of the usual build. */
  public Puppet(Look look, Stance stance, double centreX, double baseline, double height) {
    this(look, Build.USUAL, stance, centreX, baseline, height);
  }

  /** Heads that a puppet is high. */
  private static final double HEADS = 8.6;

  private static final Color SHOE = new Color(0x2b2b33);
  private static final Color HAIR = new Color(0x3a2418);

  /** Colours of skin, top and trousers. */
  public record Look(int skin, int top, int trousers) {
    public static final List<Look> ALL =
        List.of(
            new Look(0xe0b08c, 0xb23a48, 0x2e4a7d),
            new Look(0x8d5a3b, 0x2f8f5b, 0x3b3b3b),
            new Look(0xf0c8a0, 0xe0a030, 0x6a4a8a),
            new Look(0xc99070, 0x3a6fb2, 0x7d5a2e));
  }

  /**
   * Proportions, in heads.
   *
   * @param shoulder from the neck to a shoulder
   * @param hip from the middle of the hips to a leg
   * @param girth of the limbs, 1 is usual
   */
  public record Build(
      double torso,
      double shoulder,
      double upperArm,
      double forearm,
      double hip,
      double thigh,
      double shin,
      double girth) {
    public static final Build USUAL = new Build(2.55, 0.82, 1.35, 1.2, 0.42, 1.95, 1.85, 1);

    double legs() {
      return thigh + shin + 0.25;
    }
  }

  /** What is told apart in {@link #drawParts}; the colours of all but black add up to coverage. */
  private enum Part {
    SKIN(new Color(255, 0, 0)),
    TOP(new Color(0, 255, 0)),
    TROUSERS(new Color(0, 0, 255)),
    DARK(new Color(85, 85, 85));

    private final Color colour;

    Part(Color colour) {
      this.colour = colour;
    }
  }

  /**
   * Angles in degrees, clockwise from pointing right; left and right are the puppet's own.
   *
   * @param sway sideways shift of the hips in heads
   * @param sink downward shift of the hips in heads; a jump is negative
   */
  public record Stance(
      double lean,
      double leftArm,
      double leftForearm,
      double rightArm,
      double rightForearm,
      double leftThigh,
      double leftShin,
      double rightThigh,
      double rightShin,
      double sway,
      double sink) {

    /** This stance with its distance from another one made larger or smaller. */
    Stance scaled(double size, Stance from) {
      return new Stance(
          from.lean + size * (lean - from.lean),
          from.leftArm + size * (leftArm - from.leftArm),
          from.leftForearm + size * (leftForearm - from.leftForearm),
          from.rightArm + size * (rightArm - from.rightArm),
          from.rightForearm + size * (rightForearm - from.rightForearm),
          from.leftThigh + size * (leftThigh - from.leftThigh),
          from.leftShin + size * (leftShin - from.leftShin),
          from.rightThigh + size * (rightThigh - from.rightThigh),
          from.rightShin + size * (rightShin - from.rightShin),
          from.sway + size * (sway - from.sway),
          from.sink + size * (sink - from.sink));
    }

    /** Arms wave while the weight goes from foot to foot; {@code phase} 0 to 1 is one round. */
    public static Stance dance(double phase) {
      double s = Math.sin(2 * Math.PI * phase);
      return new Stance(
          4 * s,
          40 - 55 * s,
          5 - 100 * s,
          140 - 45 * s,
          180 - 85 * s,
          84 - 10 * Math.max(0, s),
          90 + 6 * Math.max(0, s),
          96 + 10 * Math.max(0, -s),
          90 - 6 * Math.max(0, -s),
          0.25 * s,
          0.06 * Math.abs(s));
    }

    /** Arms and legs spread and close; the body leaves the ground in between. */
    public static Stance jumpingJack(double phase) {
      double a = 0.5 - 0.5 * Math.cos(2 * Math.PI * phase);
      return new Stance(
          0,
          80 - 140 * a,
          70 - 140 * a,
          100 + 140 * a,
          110 + 140 * a,
          86 - 24 * a,
          88 - 24 * a,
          94 + 24 * a,
          92 + 24 * a,
          0,
          0.35 * a - 0.5 * a * (1 - a));
    }

    /** Seen from the front, the legs lift in turn and the arms swing a little. */
    public static Stance walk(double phase) {
      double s = Math.sin(2 * Math.PI * phase);
      return new Stance(
          1.5 * s,
          72 + 12 * s,
          76 + 16 * s,
          108 + 12 * s,
          104 + 16 * s,
          87 - 8 * Math.max(0, s),
          91 + 5 * Math.max(0, s),
          93 + 8 * Math.max(0, -s),
          89 - 5 * Math.max(0, -s),
          0.05 * s,
          0.03 * Math.abs(s));
    }
  }

  /** Order of {@link #draw}'s joints. */
  public static final List<String> JOINTS =
      List.of(
          "nose",
          "left shoulder",
          "right shoulder",
          "left elbow",
          "right elbow",
          "left wrist",
          "right wrist",
          "left hip",
          "right hip",
          "left knee",
          "right knee",
          "left ankle",
          "right ankle");

  /**
   * Draws the person.
   *
   * @param mask takes the same shapes in white
   * @return the joints in the order of {@link #JOINTS}
   */
  public List<Point> draw(Graphics2D picture, Graphics2D mask) {
    return new Drawing(this, picture, mask, _ -> Color.WHITE).draw();
  }

  /**
   * Draws the person.
   *
   * @param parts takes the same shapes in red for skin, green for the top, blue for the trousers
   *     and a dark grey for hair and shoes; the three values of a pixel add up to its coverage
   * @return the joints in the order of {@link #JOINTS}
   */
  List<Point> drawParts(Graphics2D picture, Graphics2D parts) {
    return new Drawing(this, picture, parts, part -> part.colour).draw();
  }

  private static final class Drawing {
    private final Puppet puppet;
    private final Stance stance;
    private final Graphics2D picture;
    private final Graphics2D plane;
    private final Function<Part, Color> marks;
    private final Build build;
    private final double head;
    private final Color skin;
    private final Color top;
    private final Color trousers;

    Drawing(Puppet puppet, Graphics2D picture, Graphics2D plane, Function<Part, Color> marks) {
      this.puppet = puppet;
      this.stance = puppet.stance();
      this.build = puppet.build();
      this.picture = picture;
      this.plane = plane;
      this.marks = marks;
      this.head = puppet.height() / HEADS;
      this.skin = new Color(puppet.look().skin());
      this.top = new Color(puppet.look().top());
      this.trousers = new Color(puppet.look().trousers());
    }

    List<Point> draw() {
      var hips =
          new Point(
              puppet.centreX() + stance.sway() * head,
              puppet.baseline() - build.legs() * head + stance.sink() * head);
      var neck = from(hips, build.torso(), -90 + stance.lean());
      var face = from(neck, 0.72, -90 + 1.5 * stance.lean());
      var leftShoulder = moved(from(neck, build.shoulder(), stance.lean()), 0, 0.18);
      var rightShoulder = moved(from(neck, build.shoulder(), 180 + stance.lean()), 0, 0.18);
      var leftElbow = from(leftShoulder, build.upperArm(), stance.leftArm());
      var rightElbow = from(rightShoulder, build.upperArm(), stance.rightArm());
      var leftWrist = from(leftElbow, build.forearm(), stance.leftForearm());
      var rightWrist = from(rightElbow, build.forearm(), stance.rightForearm());
      var leftHip = moved(hips, build.hip(), 0);
      var rightHip = moved(hips, -build.hip(), 0);
      var leftKnee = from(leftHip, build.thigh(), stance.leftThigh());
      var rightKnee = from(rightHip, build.thigh(), stance.rightThigh());
      var leftAnkle = from(leftKnee, build.shin(), stance.leftShin());
      var rightAnkle = from(rightKnee, build.shin(), stance.rightShin());

      leg(rightHip, rightKnee, rightAnkle, trousers, -1);
      leg(leftHip, leftKnee, leftAnkle, trousers.brighter(), 1);
      torso(neck, leftShoulder, rightShoulder, leftHip, rightHip);
      limb(neck, face, 0.44, 0.42, skin.darker(), Part.SKIN);
      face(face);
      arm(rightShoulder, rightElbow, rightWrist, stance.rightForearm(), top.darker());
      arm(leftShoulder, leftElbow, leftWrist, stance.leftForearm(), top);
      return List.of(
          moved(face, 0, 0.08),
          leftShoulder,
          rightShoulder,
          leftElbow,
          rightElbow,
          leftWrist,
          rightWrist,
          leftHip,
          rightHip,
          leftKnee,
          rightKnee,
          leftAnkle,
          rightAnkle);
    }

    private void leg(Point hip, Point knee, Point ankle, Color colour, int side) {
      limb(hip, knee, 0.78, 0.56, colour, Part.TROUSERS);
      limb(knee, ankle, 0.56, 0.36, colour, Part.TROUSERS);
      fill(oval(moved(ankle, 0.04 + 0.12 * side, 0.19), 0.28, 0.17), SHOE, Part.DARK);
    }

    private void arm(Point shoulder, Point elbow, Point wrist, double angle, Color sleeve) {
      limb(shoulder, elbow, 0.5, 0.4, sleeve, Part.TOP);
      limb(elbow, wrist, 0.36, 0.26, skin, Part.SKIN);
      var palm = from(wrist, 0.2, angle);
      fill(oval(palm, 0.17, 0.17), skin, Part.SKIN);
      for (int finger = -2; finger <= 2; finger++) {
        limb(palm, from(palm, 0.34, angle + 13 * finger), 0.1, 0.08, skin, Part.SKIN);
      }
      limb(palm, from(palm, 0.28, angle - 55), 0.1, 0.08, skin, Part.SKIN);
    }

    private void torso(Point neck, Point left, Point right, Point leftHip, Point rightHip) {
      var shape = new Path2D.Double();
      var start = moved(right, -0.1, -0.16);
      var end = moved(left, 0.1, -0.16);
      var waistLeft = moved(leftHip, 0.4, 0.18);
      var waistRight = moved(rightHip, -0.4, 0.18);
      shape.moveTo(start.x(), start.y());
      shape.quadTo(neck.x(), neck.y() - 0.22 * head, end.x(), end.y());
      shape.append(curve(end, moved(left, 0.06, 0.9), moved(leftHip, 0.2, -0.9), waistLeft), true);
      shape.lineTo(waistRight.x(), waistRight.y());
      shape.append(
          curve(waistRight, moved(rightHip, -0.2, -0.9), moved(right, -0.06, 0.9), start), true);
      shape.closePath();
      var shade = new GradientPaint((float) right.x(), 0, top.darker(), (float) left.x(), 0, top);
      fill(shape, shade, Part.TOP);
      var belt =
          new Rectangle2D.Double(
              rightHip.x() - 0.38 * head,
              rightHip.y() + 0.06 * head,
              leftHip.x() - rightHip.x() + 0.76 * head,
              0.14 * head);
      fill(belt, SHOE, Part.DARK);
    }

    private void face(Point at) {
      var hair = oval(moved(at, 0, -0.28), 0.54, 0.5);
      fill(hair, HAIR, Part.DARK);
      fill(oval(moved(at, 0, -0.02), 0.48, 0.62), skin, Part.SKIN);
      var fringe = new Area(hair);
      fringe.intersect(
          new Area(new Rectangle2D.Double(at.x() - head, at.y() - head, 2 * head, 0.72 * head)));
      fill(fringe, HAIR, Part.DARK);
      for (int side = -1; side <= 1; side += 2) {
        picture.setColor(Color.WHITE);
        picture.fill(oval(moved(at, 0.2 * side, -0.065), 0.1, 0.055));
        picture.setColor(new Color(0x2a1c12));
        picture.fill(oval(moved(at, 0.2 * side, -0.065), 0.045, 0.05));
        stroke(0.05);
        var inner = moved(at, 0.1 * side, -0.2);
        var outer = moved(at, 0.32 * side, -0.21);
        picture.draw(new Line2D.Double(inner.x(), inner.y(), outer.x(), outer.y()));
        fill(oval(moved(at, 0.49 * side, 0.02), 0.08, 0.14), skin.darker(), Part.SKIN);
      }
      picture.setColor(skin.darker());
      stroke(0.04);
      quad(moved(at, -0.02, -0.08), moved(at, 0.1, 0.14), moved(at, -0.06, 0.15));
      picture.setColor(new Color(0xa03a3a));
      stroke(0.055);
      quad(moved(at, -0.17, 0.3), moved(at, 0, 0.38), moved(at, 0.17, 0.3));
    }

    private void limb(
        Point a, Point b, double startWidth, double endWidth, Color colour, Part part) {
      double length = a.distance(b);
      double acrossX = -(b.y() - a.y()) / length;
      double acrossY = (b.x() - a.x()) / length;
      double start = startWidth * build.girth() * head / 2;
      double end = endWidth * build.girth() * head / 2;
      var sides = new Path2D.Double();
      sides.moveTo(a.x() + acrossX * start, a.y() + acrossY * start);
      sides.lineTo(b.x() + acrossX * end, b.y() + acrossY * end);
      sides.lineTo(b.x() - acrossX * end, b.y() - acrossY * end);
      sides.lineTo(a.x() - acrossX * start, a.y() - acrossY * start);
      sides.closePath();
      var shape = new Area(sides);
      shape.add(new Area(oval(a, start / head, start / head)));
      shape.add(new Area(oval(b, end / head, end / head)));
      fill(
          shape,
          new GradientPaint(
              (float) (a.x() - acrossX * start),
              (float) (a.y() - acrossY * start),
              colour.darker(),
              (float) (a.x() + acrossX * start * 2 / 3),
              (float) (a.y() + acrossY * start * 2 / 3),
              colour),
          part);
    }

    private void fill(Shape shape, Paint paint, Part part) {
      picture.setPaint(paint);
      picture.fill(shape);
      plane.setColor(marks.apply(part));
      plane.fill(shape);
    }

    private void stroke(double width) {
      picture.setStroke(
          new BasicStroke((float) (width * head), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    }

    private void quad(Point from, Point over, Point to) {
      picture.draw(new QuadCurve2D.Double(from.x(), from.y(), over.x(), over.y(), to.x(), to.y()));
    }

    private static CubicCurve2D curve(Point a, Point b, Point c, Point d) {
      return new CubicCurve2D.Double(a.x(), a.y(), b.x(), b.y(), c.x(), c.y(), d.x(), d.y());
    }

    private Ellipse2D oval(Point middle, double radiusX, double radiusY) {
      return new Ellipse2D.Double(
          middle.x() - radiusX * head,
          middle.y() - radiusY * head,
          2 * radiusX * head,
          2 * radiusY * head);
    }

    private Point from(Point start, double heads, double degrees) {
      double angle = Math.toRadians(degrees);
      return moved(start, heads * Math.cos(angle), heads * Math.sin(angle));
    }

    private Point moved(Point start, double headsX, double headsY) {
      return new Point(start.x() + headsX * head, start.y() + headsY * head);
    }
  }
}
