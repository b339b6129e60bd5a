package io.scail.preprocessing.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.likeness.Lab;
import io.scail.preprocessing.masks.Point;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ArithmeticTest {

  @Test
  void tablesAgreeWithTheFormulaOfLab() {
    float[] lab = new float[3];
    for (int i = 0; i < 1000; i++) {
      byte[] rgb = {(byte) (i * 37), (byte) (i * 101), (byte) (i * 211)};
      LabTable.of(rgb, 0, lab);
      var exact =
          Lab.ofSrgb((rgb[0] & 0xff) / 255.0, (rgb[1] & 0xff) / 255.0, (rgb[2] & 0xff) / 255.0);
      assertEquals(exact.lightness(), lab[0], 0.01);
      assertEquals(exact.a(), lab[1], 0.05);
      assertEquals(exact.b(), lab[2], 0.05);
    }
  }

  @Test
  void aFitFindsScaleAndShift() {
    var points = List.of(new Point(0, 0), new Point(10, 0), new Point(0, 20), new Point(7, 5));
    var targets = points.stream().map(p -> new Point(1.3 * p.x() + 4, 1.3 * p.y() - 9)).toList();
    var fit = Fit.of(points, targets);
    assertEquals(1.3, fit.scale(), 1e-9);
    assertEquals(4, fit.dx(), 1e-9);
    assertEquals(-9, fit.dy(), 1e-9);
    assertEquals(0, fit.misfit(), 1e-9);
  }

  @Test
  void histogramsAreAsFarApartAsTheirColours() {
    var red = new Histogram();
    var also = new Histogram();
    var blue = new Histogram();
    for (int i = 0; i < 50; i++) {
      red.add(50, 60, 40);
      also.add(50, 60, 40);
      blue.add(40, 30, -70);
    }
    assertEquals(0, red.distance(also), 1e-6);
    assertEquals(1, red.distance(blue), 1e-6);
    var mixed = new Histogram();
    mixed.add(red);
    mixed.add(blue);
    assertEquals(0.5, red.distance(mixed), 1e-6);
    // Half of the mixture wears the colours that only blue has.
    assertEquals(0.5, mixed.borrowed(blue, red)[0], 1e-6);
    assertEquals(0, red.borrowed(blue, red)[0], 1e-6);
    assertEquals(1, red.borrowed(blue, red)[1], 1e-6);
  }

  @Test
  void slopesAndMediansAreThoseOfTheSeries() {
    assertEquals(0.5, Statistics.slope(List.of(1.0, 1.5, 2.0, 2.5)), 1e-12);
    assertEquals(2.5, Statistics.median(List.of(9.0, 1.0, 2.0, 3.0)), 1e-12);
    assertTrue(Double.isNaN(Statistics.median(new double[0])));
  }

  @Test
  void jointsKnowTheirOpposites() {
    for (int joint = 0; joint < 33; joint++) {
      assertEquals(joint, BodyJoints.opposite(BodyJoints.opposite(joint)));
    }
    assertEquals(BodyJoints.RIGHT_HIP, BodyJoints.opposite(BodyJoints.LEFT_HIP));
    assertEquals(5, BodyJoints.opposite(2));
  }

  @Test
  void metricsAreDescribedAndFoundByTheirId() {
    for (var metric : Metric.values()) {
      assertEquals(metric, Metric.byId(metric.id()).orElseThrow());
      assertTrue(Pattern.matches("[a-z]+\\.[a-z0-9_]+", metric.id()), metric::id);
      assertTrue(metric.definition().endsWith("."), metric::definition);
      assertTrue(metric.range().lowest() <= metric.ideal(), metric::id);
      assertTrue(metric.range().highest() >= metric.ideal(), metric::id);
      assertEquals(0, metric.loss(metric.ideal()));
    }
    assertEquals(0.2, Metric.MOTION_SCALE.loss(0.8), 1e-12);
    assertEquals(0.25, Metric.MOTION_PCK20.loss(0.75), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> new Reading.Value(Double.NaN));
  }
}
