package io.scail.preprocessing.media;

import io.scail.preprocessing.frames.Orientation;
import io.scail.preprocessing.frames.Size;
import java.util.Optional;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;

/** How a stored picture is meant to be shown: its turn, and the shape of its pixels. */
final class Display {
  private static final double RIGHT_ANGLE_TOLERANCE = 1;

  private Display() {}

  /** The turn that a stream's display matrix asks for; empty when it is no right angle. */
  static Optional<Orientation> orientation(AVStream stream) {
    var parameters = stream.codecpar();
    var side =
        avcodec.av_packet_side_data_get(
            parameters.coded_side_data(),
            parameters.nb_coded_side_data(),
            avcodec.AV_PKT_DATA_DISPLAYMATRIX);
    return side == null || side.isNull() || side.size() < 36
        ? Optional.of(Orientation.UPRIGHT)
        : orientation(new IntPointer(side.data()));
  }

  private static Optional<Orientation> orientation(IntPointer matrix) {
    double clockwise = -avutil.av_display_rotation_get(matrix);
    // The rows (a b) and (c d) of the matrix; a negative determinant is a mirror.
    boolean mirrored =
        (double) matrix.get(0) * matrix.get(4) - (double) matrix.get(1) * matrix.get(3) < 0;
    if (Double.isNaN(clockwise)) {
      return Optional.empty();
    }
    int turn = (int) Math.rint(clockwise / 90) * 90;
    if (Math.abs(clockwise - turn) > RIGHT_ANGLE_TOLERANCE) {
      return Optional.empty();
    }
    var upright = Orientation.ofClockwise(turn);
    return Optional.of(mirrored ? mirrored(upright) : upright);
  }

  /** A mirrored picture is mirrored first and turned then. */
  private static Orientation mirrored(Orientation turn) {
    return switch (turn) {
      case TURNED_90 -> Orientation.TRANSPOSED;
      case TURNED_180 -> Orientation.FLIPPED;
      case TURNED_270 -> Orientation.TRANSVERSED;
      default -> Orientation.MIRRORED;
    };
  }

  /**
   * The size to scale a stored picture to: square pixels by changing the width, then at most {@code
   * maxSide} with even sides. Not yet turned.
   */
  static Size squarePixels(AVFrame frame, AVStream stream, int maxSide) {
    double aspect = ratio(frame.sample_aspect_ratio().num(), frame.sample_aspect_ratio().den());
    if (aspect == 0) {
      var stated = stream.sample_aspect_ratio();
      aspect = ratio(stated.num(), stated.den());
    }
    double width = frame.width() * (aspect == 0 ? 1 : aspect);
    double height = frame.height();
    double longest = Math.max(width, height);
    if (longest <= maxSide) {
      return new Size((int) Math.max(1, Math.rint(width)), frame.height());
    }
    double shrink = maxSide / longest;
    return new Size(even(width * shrink), even(height * shrink));
  }

  /** The ratio, 0 when it is not stated or absurd. */
  private static double ratio(int num, int den) {
    double ratio = den == 0 ? 0 : num / (double) den;
    return ratio > 1 / 16.0 && ratio < 16 ? ratio : 0;
  }

  private static int even(double length) {
    return Math.max(2, 2 * (int) Math.rint(length / 2));
  }
}
