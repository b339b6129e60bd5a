package io.scail.preprocessing.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.masks.Point;
import io.scail.preprocessing.pose.Point3;
import java.util.List;
import java.util.stream.IntStream;

/** Reads points and matrices from recorded JSON. */
public final class Joints {
  private Joints() {}

  public static Point3 point(JsonNode xyz) {
    return new Point3(xyz.get(0).asDouble(), xyz.get(1).asDouble(), xyz.get(2).asDouble());
  }

  public static List<Point3> points(JsonNode list) {
    return IntStream.range(0, list.size()).mapToObj(i -> point(list.get(i))).toList();
  }

  public static List<Point> points2(JsonNode list) {
    return IntStream.range(0, list.size())
        .mapToObj(i -> new Point(list.get(i).get(0).asDouble(), list.get(i).get(1).asDouble()))
        .toList();
  }

  public static double[] numbers(JsonNode list) {
    return IntStream.range(0, list.size()).mapToDouble(i -> list.get(i).asDouble()).toArray();
  }
}
