package io.scail.preprocessing.pose;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Point;

/**
 * A turned square of a frame that a network looks at. Pixel middles lie at whole coordinates.
 *
 * @param centreX middle in the frame
 * @param centreY middle in the frame
 * @param side length in frame pixels
 * @param angle radians by which the square is turned clockwise
 */
public record CropPlane(double centreX, double centreY, double side, double angle) {
  public CropPlane {
    if (!(side > 0)) {
      throw new IllegalArgumentException("a crop needs a side, not " + side);
    }
  }

  /** The smallest upright square around a whole frame, in its middle. */
  static CropPlane around(int width, int height) {
    return new CropPlane(width / 2.0, height / 2.0, Math.max(width, height), 0);
  }

  /**
   * The square around {@code middle} whose upward direction points to {@code top}.
   *
   * @param factor side as a multiple of the distance between the two
   */
  static CropPlane pointing(Point middle, Point top, double factor) {
    double dx = top.x() - middle.x();
    double dy = top.y() - middle.y();
    return new CropPlane(
        middle.x(),
        middle.y(),
        Math.max(1, factor * Math.hypot(dx, dy)),
        Math.PI / 2 - Math.atan2(-dy, dx));
  }

  /** Where the place (u, v) of a {@code size} x {@code size} network picture lies in the frame. */
  Point toFrame(double u, double v, int size) {
    double scale = side / size;
    double x = (u - size / 2.0) * scale;
    double y = (v - size / 2.0) * scale;
    double cosine = Math.cos(angle);
    double sine = Math.sin(angle);
    return new Point(centreX + x * cosine - y * sine, centreY + x * sine + y * cosine);
  }

  /**
   * Samples the square bilinearly, black outside the frame.
   *
   * @return [3, size, size] in the range {@code offset} to {@code offset + range}
   */
  public float[] sample(Frame frame, int size, float range, float offset) {
    int width = frame.width();
    int height = frame.height();
    byte[] rgb = frame.rgb();
    double scale = side / size;
    double stepX = Math.cos(angle) * scale;
    double stepY = Math.sin(angle) * scale;
    int plane = size * size;
    var values = new float[3 * plane];
    float factor = range / 255;
    for (int v = 0; v < size; v++) {
      for (int u = 0; u < size; u++) {
        double du = u + 0.5 - size / 2.0;
        double dv = v + 0.5 - size / 2.0;
        double x = centreX + du * stepX - dv * stepY - 0.5;
        double y = centreY + du * stepY + dv * stepX - 0.5;
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        float right = (float) (x - left);
        float down = (float) (y - top);
        int at = v * size + u;
        float red = 0;
        float green = 0;
        float blue = 0;
        for (int corner = 0; corner < 4; corner++) {
          int column = left + (corner & 1);
          int row = top + (corner >> 1);
          if (column < 0 || row < 0 || column >= width || row >= height) {
            continue;
          }
          float weight =
              ((corner & 1) == 0 ? 1 - right : right) * ((corner >> 1) == 0 ? 1 - down : down);
          int pixel = 3 * (row * width + column);
          red += weight * (rgb[pixel] & 0xff);
          green += weight * (rgb[pixel + 1] & 0xff);
          blue += weight * (rgb[pixel + 2] & 0xff);
        }
        values[at] = red * factor + offset;
        values[plane + at] = green * factor + offset;
        values[2 * plane + at] = blue * factor + offset;
      }
    }
    return values;
  }
}
