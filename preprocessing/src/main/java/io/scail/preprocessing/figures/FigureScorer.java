package io.scail.preprocessing.figures;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.Point;
import java.util.List;

/** Measures clips of one drawn figure, for which every pixel and joint is known. */
public final class FigureScorer {
  private final List<PuppetShow.Scene> truth;
  private final int puppet;
  private final double height;

  /**
   * @param truth the scenes that the clip should show, one a frame
   * @param puppet which figure of the scenes is measured
   * @param height of the figure in pixels
   */
  public FigureScorer(List<PuppetShow.Scene> truth, int puppet, double height) {
    if (truth.isEmpty()) {
      throw new IllegalArgumentException("there is no frame to compare with");
    }
    this.truth = List.copyOf(truth);
    this.puppet = puppet;
    this.height = height;
  }

  /**
   * Compares a clip with the truth.
   *
   * @param clip as many frames of the same size as the truth has
   */
  public FigureScore score(List<Frame> clip) {
    if (clip.size() != truth.size()) {
      throw new IllegalArgumentException(
          "%d frames cannot be compared with %d".formatted(clip.size(), truth.size()));
    }
    double squares = 0;
    long values = 0;
    double ssim = 0;
    double colours = 0;
    double distances = 0;
    int joints = 0;
    for (int i = 0; i < clip.size(); i++) {
      var scene = truth.get(i);
      var mask = scene.masks().get(puppet);
      squares += squaredDifference(clip.get(i), scene.frame(), mask);
      values += 3L * mask.area();
      ssim += Ssim.of(clip.get(i), scene.frame(), mask);
      colours += Lab.mean(clip.get(i), mask).distance(Lab.mean(scene.frame(), mask));
      var search = new PatchSearch(scene.frame(), clip.get(i), height);
      for (Point joint : scene.joints().get(puppet)) {
        var found = search.distance(joint);
        if (found.isPresent()) {
          distances += found.getAsDouble();
          joints++;
        }
      }
    }
    double mean = squares / values / (255.0 * 255.0);
    return new FigureScore(
        -10 * Math.log10(mean),
        ssim / clip.size(),
        colours / clip.size(),
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
