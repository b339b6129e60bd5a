package io.scail.preprocessing.metrics;

import io.scail.preprocessing.frames.CoverCrop;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Placement;
import io.scail.preprocessing.masks.Point;
import io.scail.preprocessing.media.PictureAgreement;
import io.scail.preprocessing.metrics.Evidence.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How alike two results are. */
final class AgreementMetrics {
  private static final double MOST_DECIBELS = 100;

  /** Lags are looked for this far, in frames. */
  private static final int REACH = 12;

  /** A lag must bring the clips this much nearer than none, as a share. */
  private static final double LAG_GAIN = 0.03;

  /** Side of the squares of a thumbnail over which luma is averaged to find the lag. */
  private static final int CELL = 8;

  private final ClipRecord one;
  private final ClipRecord other;
  private final List<Frame> firsts;
  private final List<Frame> seconds;
  private final int lag;

  AgreementMetrics(ClipRecord one, ClipRecord other) {
    this.one = one;
    this.other = other;
    this.firsts = one.frames().stream().map(frame -> frame.thumbnail().picture()).toList();
    var crop =
        CoverCrop.of(
            other.frames().getFirst().thumbnail().picture().size(), firsts.getFirst().size());
    this.seconds =
        other.frames().stream().map(frame -> crop.apply(frame.thumbnail().picture())).toList();
    this.lag = findLag();
  }

  /** Frames by which the second clip is behind the first. */
  int lag() {
    return lag;
  }

  void measure(Readings readings) {
    readings.number(Metric.AGREEMENT_LAG, () -> lag);
    readings.number(Metric.AGREEMENT_LEVELS, this::levels);
    readings.mean(Metric.AGREEMENT_JOINTS, this::joints);
  }

  /** Reads off what FFmpeg's filters found. */
  static void read(Found<Map<PictureAgreement.Kind, List<Double>>> values, Readings readings) {
    for (var kind : PictureAgreement.Kind.values()) {
      readings.mean(
          metric(kind),
          () -> {
            if (!kind.isThere()) {
              throw new Unmeasurable("this FFmpeg has no filter " + kind.filter());
            }
            return values.get().getOrDefault(kind, List.of()).stream()
                .map(value -> Math.min(MOST_DECIBELS, value))
                .toList();
          });
    }
  }

  private static Metric metric(PictureAgreement.Kind kind) {
    return switch (kind) {
      case PSNR -> Metric.AGREEMENT_PSNR;
      case SSIM -> Metric.AGREEMENT_SSIM;
      case XPSNR -> Metric.AGREEMENT_XPSNR;
      case VMAF -> Metric.AGREEMENT_VMAF;
    };
  }

  private int findLag() {
    var a = firsts.stream().map(AgreementMetrics::cells).toList();
    var b = seconds.stream().map(AgreementMetrics::cells).toList();
    int reach = Math.min(REACH, Math.min(a.size(), b.size()) / 2);
    int best = 0;
    double least = (1 - LAG_GAIN) * difference(a, b, 0);
    for (int distance = 1; distance <= reach; distance++) {
      for (int signed : new int[] {distance, -distance}) {
        double difference = difference(a, b, signed);
        if (difference < least) {
          least = difference;
          best = signed;
        }
      }
    }
    return best;
  }

  private static double difference(List<float[]> a, List<float[]> b, int lag) {
    double sum = 0;
    int frames = 0;
    for (int t = Math.max(0, -lag); t < a.size() && t + lag < b.size(); t++, frames++) {
      float[] one = a.get(t);
      float[] two = b.get(t + lag);
      for (int i = 0; i < one.length; i++) {
        sum += Math.abs(one[i] - two[i]);
      }
    }
    return frames == 0 ? Double.MAX_VALUE : sum / frames;
  }

  /** Mean luma of the squares of a thumbnail. */
  private static float[] cells(Frame thumbnail) {
    int[] luma = Luma.of(thumbnail);
    int columns = thumbnail.width() / CELL;
    int rows = thumbnail.height() / CELL;
    float[] cells = new float[columns * rows];
    for (int y = 0; y < rows * CELL; y++) {
      for (int x = 0; x < columns * CELL; x++) {
        cells[y / CELL * columns + x / CELL] += luma[y * thumbnail.width() + x];
      }
    }
    return cells;
  }

  private double levels() {
    double n = 0;
    double a = 0;
    double b = 0;
    double squares = 0;
    double products = 0;
    for (int t = Math.max(0, -lag); t < firsts.size() && t + lag < seconds.size(); t++) {
      int[] first = Luma.of(firsts.get(t));
      int[] second = Luma.of(seconds.get(t + lag));
      for (int i = 0; i < first.length; i++) {
        a += first[i];
        b += second[i];
        squares += (double) first[i] * first[i];
        products += (double) first[i] * second[i];
      }
      n += first.length;
    }
    return (products - a * b / n) / (squares - a * a / n);
  }

  /** For each frame the mean distance of the joints that both see. */
  private List<Double> joints() {
    var place = CoverCrop.of(other.size(), one.size()).placement();
    var values = new ArrayList<Double>();
    int persons = Math.min(MotionMetrics.persons(one), MotionMetrics.persons(other));
    if (persons == 0) {
      throw new Unmeasurable("nobody is recognised in one of the results");
    }
    for (int person = 0; person < persons; person++) {
      for (var pair : JointPairs.of(one, other, person, lag).pairs()) {
        double sum = 0;
        int count = 0;
        for (int joint : BodyJoints.LIMBS) {
          if (pair.driver().sees(joint) && pair.result().sees(joint)) {
            sum += pair.driver().at(joint).distance(placed(pair.result().at(joint), place));
            count++;
          }
        }
        if (count > 0) {
          values.add(sum / count / one.size().height());
        }
      }
    }
    return values;
  }

  private static Point placed(Point point, Placement place) {
    return new Point(place.toTargetX(point.x()), place.toTargetY(point.y()));
  }
}
