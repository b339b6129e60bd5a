package io.scail.preprocessing.pose;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Point;
import java.util.stream.IntStream;

/**
 * The view that NLF's crop network has of one person: the camera turned towards the middle of the
 * box and zoomed until the box fills 384 pixels.
 *
 * @param camera the whole picture's
 * @param right first row of the rotation into the turned camera
 * @param down second row
 * @param forward third row
 * @param scale network pixels a picture pixel
 */
record NlfCrop(Camera camera, Point3 right, Point3 down, Point3 forward, double scale) {

  static final int SIZE = 384;

  private static final Point3 UP = new Point3(0, -1, 0);
  private static final int DEEPEST_LEVEL = 2;
  private static final double GAMMA = 2.2;

  /** Exponent from linear light to what the network was trained with. */
  private static final double NETWORK_GAMMA = 0.8 / 2.2;

  private static final double WHITE = 1;

  static NlfCrop around(Camera camera, double left, double top, double width, double height) {
    var centre = camera.ray(left + width / 2, top + height / 2);
    var forward = centre.normalised();
    var right = forward.cross(UP).normalised();
    var down = forward.cross(right);
    var unscaled = new NlfCrop(camera, right, down, forward, 1);
    var above = unscaled.turnedPixel(camera.ray(left + width / 2, top));
    var below = unscaled.turnedPixel(camera.ray(left + width / 2, top + height));
    var leftSide = unscaled.turnedPixel(camera.ray(left, top + height / 2));
    var rightSide = unscaled.turnedPixel(camera.ray(left + width, top + height / 2));
    double size = Math.max(above.distance(below), leftSide.distance(rightSide));
    return new NlfCrop(camera, right, down, forward, SIZE / size);
  }

  /** The turned camera. */
  Camera turnedCamera() {
    return new Camera(camera.focal() * scale, SIZE / 2.0, SIZE / 2.0);
  }

  /** From the picture camera's axes to the turned ones. */
  Point3 turned(Point3 vector) {
    return new Point3(right.dot(vector), down.dot(vector), forward.dot(vector));
  }

  /** From the turned camera's axes to the picture's. */
  Point3 unturned(Point3 vector) {
    return right.times(vector.x()).plus(down.times(vector.y())).plus(forward.times(vector.z()));
  }

  /** How often the picture is halved before it is sampled, so that shrinking does not alias. */
  int level() {
    return (int) Math.clamp(Math.floor(-Math.log(scale) / Math.log(2)), 0, DEEPEST_LEVEL);
  }

  /** [3, 384, 384], red first, 0 to 1. */
  float[] sample(Frame frame) {
    var picture = LinearPicture.of(frame);
    double factor = 1;
    for (int i = 0; i < level(); i++) {
      picture = picture.halved();
      factor /= 2;
    }
    var source = picture;
    double focal = camera.focal() * factor;
    double centreX = (camera.centreX() + 0.5) * factor - 0.5;
    double centreY = (camera.centreY() + 0.5) * factor - 0.5;
    var turned = turnedCamera();
    var values = new float[3 * SIZE * SIZE];
    IntStream.range(0, SIZE)
        .parallel()
        .forEach(
            v -> {
              for (int u = 0; u < SIZE; u++) {
                var ray = unturned(turned.ray(u, v));
                double x = focal * ray.x() / ray.z() + centreX;
                double y = focal * ray.y() / ray.z() + centreY;
                for (int channel = 0; channel < 3; channel++) {
                  double light = source.sample(x, y, channel);
                  values[(channel * SIZE + v) * SIZE + u] =
                      (float) Math.clamp(Math.pow(light, NETWORK_GAMMA), 0, 1);
                }
              }
            });
    return values;
  }

  private Point turnedPixel(Point3 ray) {
    return camera.project(turned(ray));
  }

  /** A picture in linear light, 0 to 1, three values a pixel. */
  private static final class LinearPicture {
    private static final double[] LIGHT =
        IntStream.range(0, 256).mapToDouble(v -> Math.pow(v / 255.0, GAMMA)).toArray();

    private final int width;
    private final int height;
    private final float[] values;

    private LinearPicture(int width, int height, float[] values) {
      this.width = width;
      this.height = height;
      this.values = values;
    }

    static LinearPicture of(Frame frame) {
      var values = new float[frame.rgb().length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) LIGHT[frame.rgb()[i] & 0xff];
      }
      return new LinearPicture(frame.width(), frame.height(), values);
    }

    LinearPicture halved() {
      int halfWidth = width / 2;
      int halfHeight = height / 2;
      var half = new float[3 * halfWidth * halfHeight];
      for (int y = 0; y < halfHeight; y++) {
        for (int x = 0; x < halfWidth; x++) {
          for (int channel = 0; channel < 3; channel++) {
            int at = 3 * (2 * y * width + 2 * x) + channel;
            int below = at + 3 * width;
            half[3 * (y * halfWidth + x) + channel] =
                (values[at] + values[at + 3] + values[below] + values[below + 3]) / 4;
          }
        }
      }
      return new LinearPicture(halfWidth, halfHeight, half);
    }

    double sample(double x, double y, int channel) {
      int left = (int) Math.floor(x);
      int top = (int) Math.floor(y);
      double toRight = x - left;
      double toBottom = y - top;
      return (1 - toBottom)
              * ((1 - toRight) * at(left, top, channel) + toRight * at(left + 1, top, channel))
          + toBottom
              * ((1 - toRight) * at(left, top + 1, channel)
                  + toRight * at(left + 1, top + 1, channel));
    }

    private double at(int x, int y, int channel) {
      return x < 0 || y < 0 || x >= width || y >= height
          ? WHITE
          : values[3 * (y * width + x) + channel];
    }
  }
}
