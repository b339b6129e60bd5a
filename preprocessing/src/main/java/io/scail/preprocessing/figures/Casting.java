package io.scail.preprocessing.figures;

import io.scail.preprocessing.figures.Puppet.Build;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import java.awt.Color;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Clothes, builds, rooms, places and motions drawn from a seed; a seed gives the same ones
 * everywhere.
 */
public final class Casting {
  /** Share of the frame's height that is a figure's, at least and at most. */
  private static final double[] SCALE = {0.82, 0.88};

  private final RandomGenerator random;

  public Casting(long seed) {
    this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /**
   * Where a figure stands.
   *
   * @param centreX as in {@link Puppet}, as are the others
   */
  public record Place(double centreX, double baseline, double height) {}

  /** Skin from dark to light; clothes of any hue, a fifth of them grey. */
  public Look look() {
    double light = between(0.45, 1);
    int skin =
        packed(
            240 * light + between(-10, 10),
            200 * light + between(-10, 10),
            168 * light + between(-10, 10));
    return new Look(skin, colour(), colour());
  }

  /** A build within 6 % of the usual one; arms and legs are as long as one another. */
  public Build build() {
    var usual = Build.USUAL;
    double arms = near();
    double legs = near();
    return new Build(
        usual.torso() * near(),
        usual.shoulder() * near(),
        usual.upperArm() * arms,
        usual.forearm() * arms,
        usual.hip() * near(),
        usual.thigh() * legs,
        usual.shin() * legs,
        near() * near());
  }

  /** Half of the rooms are the usual one. */
  public Room room() {
    if (random.nextBoolean()) {
      return Room.USUAL;
    }
    int wall = colour();
    int floor = colour();
    return new Room(wall, shaded(wall), floor, shaded(floor), colour(), colour());
  }

  /** Near the middle of the frame. */
  public Place place(int width, int height) {
    double useful = Math.min(height, 1.1 * width);
    double scale = between(SCALE[0], SCALE[1]);
    return new Place(
        0.5 * width + 0.03 * height * between(-1, 1),
        0.5 * (height + useful) - useful * between(0.035, 0.045),
        useful * scale);
  }

  /**
   * One of two places side by side.
   *
   * @param side 0 is left, 1 is right
   */
  public Place place(int width, int height, int side) {
    var middle = place(width, height);
    double scale = Math.min(1, 0.95 * width / height);
    double apart = 0.22 * Math.min(width, 1.4 * height);
    return new Place(
        middle.centreX() + (side == 0 ? -apart : apart),
        middle.baseline(),
        middle.height() * scale);
  }

  /** How a character stands in a picture: arms down or half raised, or as a dance begins. */
  public Stance rest() {
    if (random.nextDouble() < 0.4) {
      return Stance.dance(0);
    }
    double left = between(30, 80);
    double right = between(30, 80);
    return new Stance(
        0,
        left,
        left + between(-40, 10),
        180 - right,
        180 - right - between(-40, 10),
        85,
        90,
        95,
        90,
        0,
        0);
  }

  /** A dance, jumping jacks or a walk at a tempo and size of its own, or arms that move freely. */
  public Motion motion() {
    double rate = between(0.25, 0.9);
    double start = random.nextDouble();
    double size = between(0.6, 1.1);
    return switch (random.nextInt(5)) {
      case 0 -> seconds -> Stance.dance(rate * seconds + start).scaled(size, Stance.dance(0));
      case 1 ->
          seconds -> Stance.jumpingJack(rate * seconds + start).scaled(size, Stance.jumpingJack(0));
      case 2 -> seconds -> Stance.walk(rate * seconds + start).scaled(size, Stance.walk(0));
      default -> arms(rate, start);
    };
  }

  private Motion arms(double rate, double start) {
    int times = 1 + random.nextInt(2);
    double late = between(0, 2 * Math.PI);
    double left = between(-50, 80);
    double right = between(-50, 80);
    double leftSwing = between(10, 45);
    double rightSwing = between(10, 45);
    double leftBend = between(-90, 15);
    double rightBend = between(-90, 15);
    double leftWave = between(5, 40);
    double rightWave = between(5, 40);
    double lean = between(0, 5);
    double sway = between(0, 0.3);
    double lift = between(4, 16);
    return seconds -> {
      double turn = 2 * Math.PI * (rate * seconds + start);
      double s = Math.sin(turn);
      double other = Math.sin(times * turn + late);
      double leftArm = left + leftSwing * s;
      double rightArm = 180 - right - rightSwing * other;
      double up = Math.max(0, s);
      double down = Math.max(0, -s);
      return new Stance(
          lean * s,
          leftArm,
          leftArm + leftBend + leftWave * other,
          rightArm,
          rightArm - rightBend + rightWave * s,
          84 - lift * up,
          90 + 0.6 * lift * up,
          96 + lift * down,
          90 - 0.6 * lift * down,
          sway * s,
          0.06 * Math.abs(s));
    };
  }

  /** Uniform in hue: uniform red, green and blue would be muddy and flatter every measure. */
  private int colour() {
    if (random.nextDouble() < 0.2) {
      double grey = between(35, 220);
      return packed(grey, grey, grey);
    }
    return Color.HSBtoRGB(
            (float) random.nextDouble(), (float) between(0.3, 0.9), (float) between(0.3, 0.92))
        & 0xffffff;
  }

  private int shaded(int colour) {
    double factor = between(0.7, 1.2);
    return packed(factor * (colour >> 16), factor * (colour >> 8 & 0xff), factor * (colour & 0xff));
  }

  private static int packed(double red, double green, double blue) {
    return value(red) << 16 | value(green) << 8 | value(blue);
  }

  private static int value(double colour) {
    return (int) Math.max(0, Math.min(255, Math.round(colour)));
  }

  private double near() {
    return between(0.94, 1.06);
  }

  private double between(double least, double most) {
    return least + (most - least) * random.nextDouble();
  }
}
