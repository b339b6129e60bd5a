package io.scail.preprocessing.metrics;

import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Known faults planted into finished frames. */
final class Faults {
  private Faults() {}

  interface PixelChange {
    int level(int level, int channel, int pixel);
  }

  static Frame changed(Frame frame, PixelChange change) {
    byte[] rgb = frame.rgb();
    var out = new byte[rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      out[i] = (byte) Math.clamp(change.level(rgb[i] & 0xff, i % 3, i / 3), 0, 255);
    }
    return Frame.of(frame.size(), out);
  }

  private static List<Frame> each(List<Frame> frames, UnaryOperator<Frame> change) {
    return frames.stream().map(change).toList();
  }

  /** Warmer by so many levels of red, and as many less of blue. */
  static List<Frame> tinted(List<Frame> frames, int levels) {
    return each(frames, frame -> tinted(frame, levels));
  }

  private static Frame tinted(Frame frame, int levels) {
    return changed(frame, (level, channel, _) -> level + (1 - channel) * levels);
  }

  static Frame brighter(Frame frame, int levels) {
    return changed(frame, (level, _, _) -> level + levels);
  }

  /** Every other pair of frames brighter, the others darker. */
  static List<Frame> flickering(List<Frame> frames, int levels) {
    return IntStream.range(0, frames.size())
        .mapToObj(t -> brighter(frames.get(t), t % 2 == 0 ? levels : -levels))
        .toList();
  }

  /** Brighter from a frame on. */
  static List<Frame> stepped(List<Frame> frames, int from, int levels) {
    return IntStream.range(0, frames.size())
        .mapToObj(t -> t < from ? frames.get(t) : brighter(frames.get(t), levels))
        .toList();
  }

  /** Ever warmer, by so many levels at the end. */
  static List<Frame> drifting(List<Frame> frames, int levels) {
    return IntStream.range(0, frames.size())
        .mapToObj(t -> tinted(frames.get(t), levels * t / (frames.size() - 1)))
        .toList();
  }

  /** Ever less contrast and colour: what is left at the end, as a share. */
  static List<Frame> fading(List<Frame> frames, double left) {
    return IntStream.range(0, frames.size())
        .mapToObj(
            t -> {
              double share = 1 - (1 - left) * t / (frames.size() - 1);
              return changed(
                  frames.get(t), (level, _, _) -> (int) Math.rint(128 + share * (level - 128)));
            })
        .toList();
  }

  /** Late by so many frames; the first is held. */
  static List<Frame> late(List<Frame> frames, int lag) {
    return IntStream.range(0, frames.size())
        .mapToObj(t -> frames.get(Math.max(0, t - lag)))
        .toList();
  }

  /** The last frames repeat the one before them. */
  static List<Frame> frozen(List<Frame> frames, int tail) {
    int last = frames.size() - 1 - tail;
    return IntStream.range(0, frames.size()).mapToObj(t -> frames.get(Math.min(t, last))).toList();
  }

  static List<Frame> mirrored(List<Frame> frames) {
    return each(
        frames,
        frame -> {
          int width = frame.width();
          return changed(
              frame,
              (_, channel, pixel) -> {
                int x = pixel % width;
                return frame.rgb()[3 * (pixel - x + width - 1 - x) + channel] & 0xff;
              });
        });
  }

  static List<Frame> shifted(List<Frame> frames, int dx) {
    return each(
        frames,
        frame -> {
          int width = frame.width();
          return changed(
              frame,
              (_, channel, pixel) -> {
                int x = pixel % width;
                int from = Math.clamp(x - dx, 0, width - 1);
                return frame.rgb()[3 * (pixel - x + from) + channel] & 0xff;
              });
        });
  }

  /** Blurred by a box of the given radius, twice. */
  static List<Frame> blurred(List<Frame> frames, int radius) {
    return each(frames, frame -> box(box(frame, radius), radius));
  }

  private static Frame box(Frame frame, int radius) {
    int width = frame.width();
    int height = frame.height();
    byte[] rgb = frame.rgb();
    return changed(
        frame,
        (_, channel, pixel) -> {
          int x = pixel % width;
          int y = pixel / width;
          int sum = 0;
          for (int v = y - radius; v <= y + radius; v++) {
            for (int u = x - radius; u <= x + radius; u++) {
              int at = Math.clamp(v, 0, height - 1) * width + Math.clamp(u, 0, width - 1);
              sum += rgb[3 * at + channel] & 0xff;
            }
          }
          int count = (2 * radius + 1) * (2 * radius + 1);
          return (sum + count / 2) / count;
        });
  }

  /** The mean of each 8 x 8 block mixed in, as coarse coding does. */
  static List<Frame> blocky(List<Frame> frames, double share) {
    return each(
        frames,
        frame -> {
          int width = frame.width();
          byte[] rgb = frame.rgb();
          var means = new double[rgb.length];
          for (int i = 0; i < rgb.length; i++) {
            int pixel = i / 3;
            int corner = pixel / width / 8 * 8 * width + pixel % width / 8 * 8;
            means[3 * corner + i % 3] += (rgb[i] & 0xff) / 64.0;
          }
          return changed(
              frame,
              (level, channel, pixel) -> {
                int corner = pixel / width / 8 * 8 * width + pixel % width / 8 * 8;
                return (int) Math.rint((1 - share) * level + share * means[3 * corner + channel]);
              });
        });
  }

  static Frame mixed(Frame one, Frame other, double share) {
    return changed(
        one,
        (level, channel, pixel) ->
            (int)
                Math.rint((1 - share) * level + share * (other.rgb()[3 * pixel + channel] & 0xff)));
  }

  /** Colours between two looks. */
  static Look mixed(Look one, Look other, double share) {
    return new Look(
        mixed(one.skin(), other.skin(), share),
        mixed(one.top(), other.top(), share),
        mixed(one.trousers(), other.trousers(), share));
  }

  private static int mixed(int one, int other, double share) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double level = (1 - share) * (one >> shift & 0xff) + share * (other >> shift & 0xff);
      mixed |= (int) Math.rint(level) << shift;
    }
    return mixed;
  }

  /** The hands painted over with the room behind: the left one, or both. */
  static List<Frame> withoutHands(DrawnCase drawn, List<Frame> frames, int hands) {
    var room = drawn.ownRoom();
    double head = drawn.tall() / 8.6;
    return IntStream.range(0, frames.size())
        .mapToObj(
            t -> {
              var joints =
                  drawn.scene(DrawnCase.CHARACTER, DrawnCase.dance(t), 1).joints().getFirst();
              var places = new ArrayList<Point>();
              for (int side = 0; side < hands; side++) {
                var elbow = joints.get(Puppet.JOINTS.indexOf("left elbow") + side);
                var wrist = joints.get(Puppet.JOINTS.indexOf("left wrist") + side);
                double share = 0.35 * head / elbow.distance(wrist);
                places.add(BodyJoints.between(wrist, elbow, -share));
              }
              return erased(frames.get(t), room, places, 0.35 * head);
            })
        .toList();
  }

  /** Discs replaced by another picture. */
  private static Frame erased(Frame frame, Frame under, List<Point> middles, double radius) {
    int width = frame.width();
    return changed(
        frame,
        (level, channel, pixel) -> {
          for (var middle : middles) {
            int y = pixel / width;
            if (middle.distance(new Point(pixel - y * width, y)) <= radius) {
              return under.rgb()[3 * pixel + channel] & 0xff;
            }
          }
          return level;
        });
  }
}
