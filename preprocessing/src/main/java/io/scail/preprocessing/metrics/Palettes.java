package io.scail.preprocessing.metrics;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import java.util.ArrayList;
import java.util.List;

/** The colours of each person of a frame and of what is behind them. */
final class Palettes {
  /** About as many pixels of a frame are looked at, in a grid. */
  private static final double SAMPLES = 115_000;

  /** A part's core is at least so wide, in pixels. */
  private static final double LEAST_CORE = 1.5;

  private Palettes() {}

  /**
   * One person's.
   *
   * @param regions mean colours of the parts, in the order of {@link Region}; without pixels where
   *     a part is not seen
   * @param histograms one for each group of regions
   * @param hands see {@link HandPlace#covered}
   */
  record OfPerson(
      List<ColourSum> regions, List<Histogram> histograms, Spread spread, List<Double> hands) {
    ColourSum region(Region region) {
      return regions.get(region.index());
    }

    /** All groups together. */
    Histogram whole() {
      var whole = new Histogram();
      histograms.forEach(whole::add);
      return whole;
    }
  }

  /**
   * Of everything else.
   *
   * @param mean of its colours
   */
  record OfBackground(ColourSum mean, Spread spread) {}

  /**
   * A frame's.
   *
   * @param persons one for each body given
   */
  record OfFrame(List<OfPerson> persons, OfBackground background) {}

  /** A person to be looked at. */
  record Subject(Mask mask, BodyJoints joints) {}

  /** Contrast and colourfulness. */
  static final class Spread {
    private double lightness;
    private double squares;
    private double chroma;
    private int count;

    private void add(float[] lab) {
      lightness += lab[0];
      squares += lab[0] * lab[0];
      chroma += Math.sqrt(lab[1] * lab[1] + lab[2] * lab[2]);
      count++;
    }

    int count() {
      return count;
    }

    /** Standard deviation of L*. */
    double contrast() {
      double mean = lightness / count;
      return Math.sqrt(Math.max(0, squares / count - mean * mean));
    }

    /** Mean C*. */
    double saturation() {
      return chroma / count;
    }
  }

  static OfFrame of(Frame frame, List<Subject> subjects, Mask people) {
    int step = Math.max(1, (int) Math.round(Math.sqrt(frame.size().pixels() / SAMPLES)));
    var persons = new ArrayList<Collector>();
    for (var subject : subjects) {
      persons.add(new Collector(subject));
    }
    var backgroundMean = new ColourSum();
    var backgroundSpread = new Spread();
    byte[] rgb = frame.rgb();
    float[] lab = new float[3];
    for (int y = step / 2; y < frame.height(); y += step) {
      for (int x = step / 2; x < frame.width(); x += step) {
        int pixel = y * frame.width() + x;
        LabTable.of(rgb, 3 * pixel, lab);
        if (!people.at(pixel)) {
          backgroundMean.add(rgb, 3 * pixel);
          backgroundSpread.add(lab);
          continue;
        }
        for (var person : persons) {
          if (person.subject.mask().at(pixel)) {
            person.add(rgb, pixel, x, y, lab);
          }
        }
      }
    }
    return new OfFrame(
        persons.stream().map(Collector::collected).toList(),
        new OfBackground(backgroundMean, backgroundSpread));
  }

  private static final class Collector {
    private final Subject subject;
    private final Region.Line[] lines;
    private final double[] cores = new double[Region.values().length];
    private final List<ColourSum> regions = new ArrayList<>();
    private final List<Histogram> histograms = new ArrayList<>();
    private final Spread spread = new Spread();

    Collector(Subject subject) {
      this.subject = subject;
      this.lines = Region.lines(subject.joints()).toArray(Region.Line[]::new);
      double torso = subject.joints().torso();
      for (var region : Region.values()) {
        double core = Math.max(LEAST_CORE, region.core() * torso);
        cores[region.index()] = core * core;
        regions.add(new ColourSum());
      }
      for (int group = 0; group < Region.GROUPS; group++) {
        histograms.add(new Histogram());
      }
    }

    void add(byte[] rgb, int pixel, int x, int y, float[] lab) {
      var nearest = Region.TORSO;
      double distance = Double.MAX_VALUE;
      for (var line : lines) {
        double squared = line.squaredDistance(x, y);
        if (squared < distance) {
          distance = squared;
          nearest = line.region();
        }
      }
      spread.add(lab);
      histograms.get(nearest.group()).add(lab[0], lab[1], lab[2]);
      if (distance <= cores[nearest.index()]) {
        regions.get(nearest.index()).add(rgb, 3 * pixel);
      }
    }

    OfPerson collected() {
      return new OfPerson(regions, histograms, spread, HandPlace.covered(subject));
    }
  }
}
