package io.scail.server.compare.gate;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scail.server.compare.CompareFailure;
import io.scail.server.compare.measure.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How much worse a run may be.
 *
 * @param own limits by a quantity's id, in place of the usual ones
 * @param ignored ids of quantities that do not count
 */
public record Limits(Map<String, Limit> own, Set<String> ignored) {
  /** What counts when nobody says otherwise. */
  public static final Limits USUAL = new Limits(Map.of(), Set.of());

  // A single case is one draw and varies more than the mean of all.
  private static final double MEAN_NOISES = 1;
  private static final double CASE_NOISES = 3;

  /** Shared machines and a first run's warm-up cost so much without anything being wrong. */
  private static final Limit TIME = new Limit(Kind.RATIO, 1.15, 1.5);

  private static final Set<String> TIMED =
      Set.of(Quantity.WALL.id(), Quantity.INFERENCE.id(), Quantity.COST.id());

  public Limits {
    own = Map.copyOf(own);
    ignored = Set.copyOf(ignored);
  }

  /** What a limit's numbers are. */
  public enum Kind {
    /** Most that the loss may grow, in the quantity's unit. */
    GROWTH,
    /** Most that the value may be, as a multiple of the earlier one. */
    RATIO
  }

  /**
   * A quantity's limits.
   *
   * @param mean for the mean over all cases
   * @param each for a single case
   */
  public record Limit(Kind kind, double mean, double each) {
    public Limit {
      if (!(mean >= 0) || !(each >= 0)) {
        throw new IllegalArgumentException("limits are 0 or more");
      }
    }

    /** Whether going from one value to another is too much. */
    boolean isExceeded(double most, Quantity quantity, double before, double after) {
      return switch (kind) {
        case GROWTH -> quantity.loss(after) - quantity.loss(before) > most;
        case RATIO -> after > before * most;
      };
    }
  }

  /** A quantity's limit; empty when it has none and does not count. */
  public Optional<Limit> of(Quantity quantity) {
    if (ignored.contains(quantity.id()) || quantity.pairwise()) {
      return Optional.empty();
    }
    if (own.containsKey(quantity.id())) {
      return Optional.ofNullable(own.get(quantity.id()));
    }
    if (TIMED.contains(quantity.id())) {
      return Optional.of(TIME);
    }
    return quantity.noise() == 0
        ? Optional.empty()
        : Optional.of(
            new Limit(Kind.GROWTH, MEAN_NOISES * quantity.noise(), CASE_NOISES * quantity.noise()));
  }

  /**
   * Reads limits from YAML: {@code metrics: {motion.pck20: {mean: 0.02, case: 0.1}}} and {@code
   * ignore: [identity.colour]}. Those of time and cost are ratios.
   *
   * @param known ids that there are
   * @throws CompareFailure when anything in it is unknown
   */
  public static Limits read(Path file, Set<String> known) {
    try {
      var tree = new YAMLMapper().readTree(Files.readString(file));
      requireOnly(tree, List.of("metrics", "ignore"), "the file", file);
      if (tree.has("metrics")) {
        require(tree.path("metrics").isObject(), "metrics", "limits by metric", file);
      }
      var own = new HashMap<String, Limit>();
      for (var entry : tree.path("metrics").properties()) {
        requireOnly(entry.getValue(), List.of("mean", "case"), entry.getKey(), file);
        var kind = TIMED.contains(entry.getKey()) ? Kind.RATIO : Kind.GROWTH;
        own.put(
            entry.getKey(),
            new Limit(
                kind,
                number(entry.getValue(), "mean", file),
                number(entry.getValue(), "case", file)));
      }
      var ignored = new HashSet<String>();
      if (tree.has("ignore")) {
        require(tree.path("ignore").isArray(), "ignore", "a list of metrics", file);
        tree.path("ignore").forEach(id -> ignored.add(id.asText()));
      }
      for (var names : List.of(own.keySet(), ignored)) {
        for (var name : names) {
          if (!known.contains(name)) {
            throw new CompareFailure("%s names %s, which is no metric.".formatted(file, name));
          }
        }
      }
      return new Limits(own, ignored);
    } catch (JacksonException | IllegalArgumentException e) {
      throw new CompareFailure("%s holds no limits: %s.".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new CompareFailure("%s cannot be read.".formatted(file), e);
    }
  }

  /** A limit; what is not named has none. */
  private static double number(JsonNode limits, String name, Path file) {
    if (!limits.has(name)) {
      return Double.MAX_VALUE;
    }
    require(limits.path(name).isNumber(), name, "a number, such as 0.02", file);
    return limits.path(name).asDouble();
  }

  private static void require(boolean right, String name, String what, Path file) {
    if (!right) {
      throw new CompareFailure("In %s %s must be %s.".formatted(file, name, what));
    }
  }

  private static void requireOnly(JsonNode node, List<String> fields, String name, Path file) {
    require(node.isObject(), name, "fields such as %s".formatted(String.join(", ", fields)), file);
    node.fieldNames()
        .forEachRemaining(
            field -> {
              if (!fields.contains(field)) {
                throw new CompareFailure(
                    "%s has an unknown field %s; there is %s."
                        .formatted(file, field, String.join(", ", fields)));
              }
            });
  }
}
