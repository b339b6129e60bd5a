package io.scail.preprocessing.figures;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.likeness.Lab;
import io.scail.preprocessing.likeness.Ssim;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.Point;

/** Compares a clip of one drawn figure with the truth, frame by frame. Used by one thread. */
public final class FigureTally {
  private final int puppet;
  private final double height;
  private double squares;
  private long values;
  private double ssim;
  private double colours;
  private double distances;
  private int joints;
  private int frames;

  /**
   * @param puppet which figure of the scenes is measured
   * @param height of the figure in pixels
   */
  public FigureTally(int puppet, double height) {
    this.puppet = puppet;
    this.height = height;
  }

  /** Adds a frame of the clip and what it should show, of the same size. */
  public void add(Frame frame, PuppetShow.Scene scene) {
    if (!frame.size().equals(scene.frame().size())) {
      throw new IllegalArgumentException(
          "a frame of %s cannot be compared with %s".formatted(frame.size(), scene.frame().size()));
    }
    var mask = scene.masks().get(puppet);
    squares += squaredDifference(frame, scene.frame(), mask);
    values += 3L * mask.area();
    ssim += Ssim.of(frame, scene.frame(), mask);
    colours += Lab.mean(frame, mask).distance(Lab.mean(scene.frame(), mask));
    var search = new PatchSearch(scene.frame(), frame, height);
    for (Point joint : scene.joints().get(puppet)) {
      var found = search.distance(joint);
      if (found.isPresent()) {
        distances += found.getAsDouble();
        joints++;
      }
    }
    frames++;
  }

  /** Of the frames so far, at least one. */
  public FigureScore score() {
    double mean = squares / values / (255.0 * 255.0);
    return new FigureScore(
        -10 * Math.log10(mean),
        ssim / frames,
        colours / frames,
        joints == 0 ? 0 : distances / joints);
  }

  private static double squaredDifference(Frame one, Frame other, Mask mask) {
    byte[] a = one.rgb();
    byte[] b = other.rgb();
    double sum = 0;
    for (int pixel = mask.nextOn(0); pixel >= 0; pixel = mask.nextOn(pixel + 1)) {
      for (int channel = 0; channel < 3; channel++) {
        int difference = (a[3 * pixel + channel] & 0xff) - (b[3 * pixel + channel] & 0xff);
        sum += difference * difference;
      }
    }
    return sum;
  }
}
