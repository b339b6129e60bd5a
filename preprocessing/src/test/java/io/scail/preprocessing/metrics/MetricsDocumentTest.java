package io.scail.preprocessing.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** METRICS.md lists the metrics as they are. */
final class MetricsDocumentTest {

  private static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  private static String row(Metric metric) {
    var better =
        switch (metric.direction()) {
          case HIGHER_IS_BETTER -> "higher";
          case LOWER_IS_BETTER -> "lower";
          case NEARER_IS_BETTER -> "near " + number(metric.ideal());
        };
    boolean level = metric.isPairwise() && metric.direction() == Direction.HIGHER_IS_BETTER;
    return "| `%s` | %s | %s | %s | %s%s |"
        .formatted(
            metric.id(),
            metric.definition(),
            metric.unit(),
            better,
            level ? "same from " : "",
            number(metric.noiseFloor().orElseThrow()));
  }

  @Test
  void everyMetricHasItsRow() throws IOException {
    var documented =
        Files.readAllLines(Path.of("METRICS.md")).stream()
            .dropWhile(line -> !line.startsWith("| metric |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .collect(Collectors.joining("\n"));
    assertEquals(
        Arrays.stream(Metric.values())
            .map(MetricsDocumentTest::row)
            .collect(Collectors.joining("\n")),
        documented);
  }
}
