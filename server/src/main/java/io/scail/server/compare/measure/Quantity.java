package io.scail.server.compare.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.preprocessing.metrics.Metric;
import io.scail.server.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Something that has a number for each video or each pair of videos.
 *
 * @param id such as {@code motion.pck20}; the part before the dot is its group
 * @param unit may be empty
 * @param better which values are the better ones
 * @param ideal the best value; for {@link Better#NEARER} the one to be near to
 * @param noise difference below which nothing is said; 0 without one
 * @param pairwise whether it is about two targets' videos of one case
 */
public record Quantity(
    String id,
    String title,
    String definition,
    String unit,
    Better better,
    double ideal,
    double noise,
    boolean pairwise) {

  /** Which values are the better ones. */
  public enum Better {
    HIGHER,
    LOWER,
    NEARER
  }

  /** Seconds of waiting for a second of video. */
  public static final Quantity WALL =
      speed(
          "time.wall",
          "Waiting for a second of video",
          "From submit to completion, for each" + " second of video; queue included.",
          "s/s");

  /** Seconds of the server's own work for a second of video. */
  public static final Quantity INFERENCE =
      speed(
          "time.inference",
          "Work for a second of video",
          "The server's inference_time for each"
              + " second of video; queue and transfers excluded.",
          "s/s");

  /** Dollars for a second of video. */
  public static final Quantity COST =
      speed(
          "cost.second",
          "Price of a second of video",
          "What the server billed, or the target's" + " price where it bills nothing.",
          "$/s");

  private static final List<Quantity> OWN = List.of(WALL, INFERENCE, COST);

  public Quantity {
    Objects.requireNonNull(title);
    Objects.requireNonNull(definition);
    Objects.requireNonNull(unit);
    Objects.requireNonNull(better);
    if (!id.matches("[a-z]+\\.\\w+") || !Double.isFinite(ideal) || !(noise >= 0)) {
      throw new IllegalArgumentException("no quantity: " + id);
    }
  }

  private static Quantity speed(String id, String title, String definition, String unit) {
    return new Quantity(id, title, definition, unit, Better.LOWER, 0, 0, false);
  }

  /** Everything that is measured, time and cost last. */
  public static List<Quantity> all() {
    var all = new ArrayList<Quantity>();
    for (var metric : Metric.values()) {
      all.add(
          new Quantity(
              metric.id(),
              metric.title(),
              metric.definition(),
              metric.unit(),
              switch (metric.direction()) {
                case HIGHER_IS_BETTER -> Better.HIGHER;
                case LOWER_IS_BETTER -> Better.LOWER;
                case NEARER_IS_BETTER -> Better.NEARER;
              },
              metric.ideal(),
              metric.noiseFloor().orElse(0),
              metric.isPairwise()));
    }
    all.addAll(OWN);
    return List.copyOf(all);
  }

  public String group() {
    return id.substring(0, id.indexOf('.'));
  }

  /** How far a value is on the bad side; smaller is better, whatever the direction. */
  public double loss(double value) {
    return switch (better) {
      case HIGHER -> ideal - value;
      case LOWER -> value - ideal;
      case NEARER -> Math.abs(value - ideal);
    };
  }

  ObjectNode toJson() {
    return Json.object()
        .put("id", id)
        .put("title", title)
        .put("definition", definition)
        .put("unit", unit)
        .put("better", better.name())
        .put("ideal", ideal)
        .put("noise", noise)
        .put("pairwise", pairwise);
  }

  static Quantity of(JsonNode node) {
    return new Quantity(
        node.required("id").asText(),
        node.required("title").asText(),
        node.required("definition").asText(),
        node.required("unit").asText(),
        Better.valueOf(node.required("better").asText()),
        node.required("ideal").asDouble(),
        node.required("noise").asDouble(),
        node.required("pairwise").asBoolean());
  }
}
