package io.scail.preprocessing.figures;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.likeness.Lab;
import io.scail.preprocessing.masks.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the error of a clip of drawn figures changes over time. Motion that the truth has, too, does
 * not count.
 */
public final class FigureTimeline {
  private final double[] steps;
  private final List<double[]> colours;

  private FigureTimeline(double[] steps, List<double[]> colours) {
    this.steps = steps;
    this.colours = colours;
  }

  /**
   * Compares a clip with the truth.
   *
   * @param truth the scenes that the clip should show, one a frame
   */
  public static FigureTimeline of(List<PuppetShow.Scene> truth, List<Frame> clip) {
    if (truth.size() != clip.size() || clip.size() < 2) {
      throw new IllegalArgumentException(
          "%d frames cannot be followed along %d".formatted(clip.size(), truth.size()));
    }
    var steps = new double[clip.size() - 1];
    var colours = new ArrayList<double[]>();
    for (int i = 0; i < clip.size(); i++) {
      var figures = union(truth.get(i));
      var shown = Lab.mean(clip.get(i), figures);
      var meant = Lab.mean(truth.get(i).frame(), figures);
      colours.add(
          new double[] {
            shown.lightness() - meant.lightness(), shown.a() - meant.a(), shown.b() - meant.b()
          });
      if (i > 0) {
        var both = figures.or(union(truth.get(i - 1)));
        steps[i - 1] =
            step(
                clip.get(i - 1), truth.get(i - 1).frame(), clip.get(i), truth.get(i).frame(), both);
      }
    }
    return new FigureTimeline(steps, colours);
  }

  /** Mean change of the error from frame to frame, root of the mean square, in levels of 255. */
  public double flicker() {
    return Arrays.stream(steps).average().orElseThrow();
  }

  /**
   * The largest step into one of the given frames, in multiples of the median of all other steps.
   *
   * @param frames with which segments begin, none of them 0
   */
  public double seam(List<Integer> frames) {
    var others =
        IntStream.range(0, steps.length)
            .filter(i -> !frames.contains(i + 1))
            .mapToDouble(i -> steps[i])
            .sorted()
            .toArray();
    double seam = frames.stream().mapToDouble(frame -> steps[frame - 1]).max().orElseThrow();
    return seam / others[others.length / 2];
  }

  /**
   * How far the error of the figures' mean colour moves from the first frames to the last, as a CIE
   * 1976 difference.
   *
   * @param frames of each end
   */
  public double drift(int frames) {
    double squares = 0;
    for (int channel = 0; channel < 3; channel++) {
      double first = mean(colours.subList(0, frames), channel);
      double last = mean(colours.subList(colours.size() - frames, colours.size()), channel);
      squares += (last - first) * (last - first);
    }
    return Math.sqrt(squares);
  }

  /**
   * Whether every figure of a clip looks more like itself than like any other figure, by the mean
   * colours of its pixels over all frames.
   */
  public static boolean keepsIdentities(List<PuppetShow.Scene> truth, List<Frame> clip) {
    int figures = truth.getFirst().masks().size();
    for (int shown = 0; shown < figures; shown++) {
      var distances = new double[figures];
      for (int i = 0; i < clip.size(); i++) {
        var seen = Lab.mean(clip.get(i), truth.get(i).masks().get(shown));
        for (int meant = 0; meant < figures; meant++) {
          distances[meant] +=
              seen.distance(Lab.mean(truth.get(i).frame(), truth.get(i).masks().get(meant)));
        }
      }
      for (int other = 0; other < figures; other++) {
        if (other != shown && distances[other] <= distances[shown]) {
          return false;
        }
      }
    }
    return true;
  }

  private static double mean(List<double[]> values, int channel) {
    return values.stream().mapToDouble(v -> v[channel]).average().orElseThrow();
  }

  private static Mask union(PuppetShow.Scene scene) {
    return scene.masks().stream().reduce(Mask::or).orElseThrow();
  }

  private static double step(Frame before, Frame meantBefore, Frame now, Frame meant, Mask mask) {
    byte[] a = before.rgb();
    byte[] b = meantBefore.rgb();
    byte[] c = now.rgb();
    byte[] d = meant.rgb();
    double sum = 0;
    for (int pixel = mask.nextOn(0); pixel >= 0; pixel = mask.nextOn(pixel + 1)) {
      for (int i = 3 * pixel; i < 3 * pixel + 3; i++) {
        double change = (c[i] & 0xff) - (d[i] & 0xff) - ((a[i] & 0xff) - (b[i] & 0xff));
        sum += change * change;
      }
    }
    return Math.sqrt(sum / Math.max(1, 3L * mask.area()));
  }
}
