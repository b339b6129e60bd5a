package io.scail.preprocessing.render;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import java.util.ArrayList;
import java.util.List;

/**
 * A black picture with the three shapes that the overlay needs, rasterised as the reference's
 * drawing library does: midpoint circles, lines with one pixel a step of the longer axis, polygons
 * including their outline. Points outside are clipped.
 */
final class Canvas {

  private final int width;
  private final int height;
  private final byte[] rgb;

  /** A vertex; not rounded, for thick lines. */
  private record Vertex(double x, double y) {}

  Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    this.rgb = new byte[3 * width * height];
  }

  Frame frame() {
    return Frame.of(new Size(width, height), rgb);
  }

  /** Multiplies every value and truncates. */
  void dim(double factor) {
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (int) ((rgb[i] & 0xff) * factor);
    }
  }

  void circle(int centreX, int centreY, int radius, int colour) {
    int error = 0;
    int wide = radius;
    int narrow = 0;
    while (wide >= narrow) {
      span(centreX - wide, centreX + wide, centreY - narrow, colour);
      span(centreX - wide, centreX + wide, centreY + narrow, colour);
      span(centreX - narrow, centreX + narrow, centreY - wide, colour);
      span(centreX - narrow, centreX + narrow, centreY + wide, colour);
      error += 2 * narrow + 1;
      narrow++;
      if (error > 0) {
        error -= 2 * wide - 1;
        wide--;
      }
    }
  }

  void line(int fromX, int fromY, int toX, int toY, int thickness, int colour) {
    if (thickness == 1) {
      edge(new Vertex(fromX, fromY), new Vertex(toX, toY), colour);
      return;
    }
    double length = Math.hypot(toX - fromX, toY - fromY);
    if (length > 0) {
      double acrossX = (fromY - toY) / length * thickness / 2;
      double acrossY = (toX - fromX) / length * thickness / 2;
      polygon(
          List.of(
              new Vertex(fromX + acrossX, fromY + acrossY),
              new Vertex(fromX - acrossX, fromY - acrossY),
              new Vertex(toX - acrossX, toY - acrossY),
              new Vertex(toX + acrossX, toY + acrossY)),
          colour);
    }
    circle(fromX, fromY, thickness / 2, colour);
    circle(toX, toY, thickness / 2, colour);
  }

  /** A filled ellipse as a polygon with a vertex each degree, rounded to whole pixels. */
  void ellipse(int centreX, int centreY, int axisX, int axisY, int angleDegrees, int colour) {
    double cosine = Math.cos(Math.toRadians(angleDegrees));
    double sine = Math.sin(Math.toRadians(angleDegrees));
    var vertices = new ArrayList<Vertex>();
    for (int degree = 0; degree <= 360; degree++) {
      double x = axisX * Math.cos(Math.toRadians(degree));
      double y = axisY * Math.sin(Math.toRadians(degree));
      var vertex =
          new Vertex(
              Math.rint(centreX + x * cosine - y * sine),
              Math.rint(centreY + x * sine + y * cosine));
      if (vertices.isEmpty() || !vertices.getLast().equals(vertex)) {
        vertices.add(vertex);
      }
    }
    polygon(vertices, colour);
  }

  private void polygon(List<Vertex> vertices, int colour) {
    int top = height;
    int bottom = -1;
    for (var vertex : vertices) {
      top = Math.min(top, (int) Math.max(0, Math.rint(vertex.y())));
      bottom = Math.max(bottom, (int) Math.min(height - 1, Math.rint(vertex.y())));
    }
    for (int y = top; y <= bottom; y++) {
      fillRow(vertices, y, colour);
    }
    for (int i = 0; i < vertices.size(); i++) {
      edge(vertices.get(i), vertices.get((i + 1) % vertices.size()), colour);
    }
  }

  private void fillRow(List<Vertex> vertices, int y, int colour) {
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < vertices.size(); i++) {
      var a = vertices.get(i);
      var b = vertices.get((i + 1) % vertices.size());
      if (Math.min(a.y(), b.y()) > y || Math.max(a.y(), b.y()) < y) {
        continue;
      }
      double first =
          a.y() == b.y() ? a.x() : a.x() + (y - a.y()) / (b.y() - a.y()) * (b.x() - a.x());
      double second = a.y() == b.y() ? b.x() : first;
      left = Math.min(left, Math.min(first, second));
      right = Math.max(right, Math.max(first, second));
    }
    if (left <= right) {
      span((int) Math.floor(left + 0.5), (int) Math.floor(right + 0.5), y, colour);
    }
  }

  /** Walks from the left end; a tie between two pixels goes to the one nearer to it. */
  private void edge(Vertex a, Vertex b, int colour) {
    var from = a.x() <= b.x() ? a : b;
    var to = a.x() <= b.x() ? b : a;
    double dx = to.x() - from.x();
    double dy = to.y() - from.y();
    int steps = (int) Math.rint(Math.max(Math.abs(dx), Math.abs(dy)));
    for (int step = 0; step <= steps; step++) {
      int x = (int) Math.ceil(from.x() + along(step, steps, dx) - 0.5);
      double exactY = from.y() + along(step, steps, dy);
      int y = (int) (dy >= 0 ? Math.ceil(exactY - 0.5) : Math.floor(exactY + 0.5));
      span(x, x, y, colour);
    }
  }

  private static double along(int step, int steps, double length) {
    return steps == 0 ? 0 : step * length / steps;
  }

  private void span(int left, int right, int y, int colour) {
    if (y < 0 || y >= height) {
      return;
    }
    for (int x = Math.max(0, left); x <= Math.min(width - 1, right); x++) {
      int at = 3 * (y * width + x);
      rgb[at] = (byte) (colour >> 16);
      rgb[at + 1] = (byte) (colour >> 8);
      rgb[at + 2] = (byte) colour;
    }
  }
}
