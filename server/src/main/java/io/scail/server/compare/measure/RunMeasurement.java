package io.scail.server.compare.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.preprocessing.PreprocessingOptions;
import io.scail.preprocessing.media.ContainerFacts;
import io.scail.preprocessing.metrics.ClipMetrics;
import io.scail.preprocessing.metrics.ComparisonCase;
import io.scail.preprocessing.metrics.DrawnTruth;
import io.scail.preprocessing.metrics.Measurements;
import io.scail.preprocessing.metrics.Metric;
import io.scail.preprocessing.metrics.MetricSettings;
import io.scail.preprocessing.metrics.Reading;
import io.scail.preprocessing.metrics.ResultClip;
import io.scail.server.compare.run.Fault;
import io.scail.server.compare.run.Outcome;
import io.scail.server.compare.run.RunFolder;
import io.scail.server.compare.run.RunItem;
import io.scail.server.compare.run.RunPlan;
import io.scail.server.compare.run.Target;
import io.scail.server.compare.suite.Figure;
import io.scail.server.compare.suite.Mode;
import io.scail.server.compare.suite.SuiteCase;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures the videos of a run's folder, one after the other. What was measured before is kept in
 * the folder and not measured again.
 */
public final class RunMeasurement implements AutoCloseable {
  private static final int SEGMENT = 81;
  private static final int OVERLAP = 5;
  private static final double FPS = 16;

  private final Path folder;
  private final RunPlan plan;
  private final MetricSettings settings;
  private final MeasuredBefore before;
  private final Consumer<String> listener;
  private @Nullable ClipMetrics metrics;

  /**
   * @param listener hears a line for each video that is measured
   */
  public RunMeasurement(Path folder, MetricSettings settings, Consumer<String> listener) {
    this.folder = folder;
    this.plan = RunFolder.plan(folder);
    this.settings = settings;
    this.before = new MeasuredBefore(folder, settings);
    this.listener = listener;
  }

  /** Models take seconds to open, and are not needed when everything was measured before. */
  private ClipMetrics metrics() {
    var open = metrics;
    if (open == null) {
      open = new ClipMetrics(settings);
      metrics = open;
    }
    return open;
  }

  /**
   * Measures what has not been measured yet.
   *
   * @param versions of whatever made the report, by name
   */
  public Comparison measure(Map<String, String> versions) {
    var questions = new LinkedHashMap<String, List<Outcome>>();
    RunFolder.outcomes(folder)
        .forEach(
            outcome ->
                questions
                    .computeIfAbsent(outcome.item().question(), _ -> new ArrayList<>())
                    .add(outcome));
    var videos = new ArrayList<VideoNumbers>();
    var pairs = new ArrayList<PairNumbers>();
    // Case by case: the latest analyses are remembered, so each file is read once.
    var sources = new TreeMap<String, ComparisonCase>();
    for (var outcomes : questions.values()) {
      for (var outcome : outcomes) {
        var asked = outcome.item().suiteCase();
        videos.add(video(outcome, sources.computeIfAbsent(asked.id(), _ -> sources(asked))));
      }
      pairs(outcomes, pairs);
    }
    return new Comparison(settingsJson(versions), Quantity.all(), videos, pairs);
  }

  private ObjectNode settingsJson(Map<String, String> versions) {
    var all = RunFolder.described(folder);
    new TreeMap<>(versions).forEach(all.putObject("versions")::put);
    return all;
  }

  private static ComparisonCase sources(SuiteCase asked) {
    var mode =
        asked.mode() == Mode.ANIMATION
            ? PreprocessingOptions.Mode.ANIMATION
            : PreprocessingOptions.Mode.REPLACEMENT;
    var sources = ComparisonCase.of(asked.image(), asked.video(), mode);
    if (asked.truth().isEmpty()) {
      return sources;
    }
    var figure = Figure.read(asked.truth().get());
    return sources.withTruth(new DrawnTruth(figure.frames(), figure::scene, 0, figure.height()));
  }

  private VideoNumbers video(Outcome outcome, ComparisonCase sources) {
    var item = outcome.item();
    if (outcome.video().isEmpty()) {
      return numbers(outcome, Map.of(), Map.of(), Map.of());
    }
    return before.video(
        outcome,
        () -> {
          var begun = System.nanoTime();
          var measured = metrics().measure(sources, clip(outcome.video().get(), item));
          listener.accept(
              "measured %s in %.1f s".formatted(item.id(), (System.nanoTime() - begun) / 1e9));
          return numbers(
              outcome,
              values(measured),
              reasons(measured),
              measured.container().map(RunMeasurement::container).orElse(Map.of()));
        });
  }

  private ResultClip clip(String video, RunItem item) {
    return new ResultClip(folder.resolve(video), joints(item));
  }

  /** Where segments of the model's usual length meet, unless the case or its target differs. */
  static List<Integer> joints(RunItem item) {
    var asked = item.suiteCase();
    var parameters = asked.parameters();
    if (item.target() instanceof Target.Server server) {
      parameters.setAll(server.parameters());
    }
    int length = parameters.path("segment_length").asInt(SEGMENT);
    int overlap = parameters.path("segment_overlap").asInt(OVERLAP);
    var joints = new ArrayList<Integer>();
    int frames = (int) Math.round(asked.seconds() * FPS);
    for (int at = length; at < frames && length > overlap; at += length - overlap) {
      joints.add(at);
    }
    return joints;
  }

  private static Map<String, Double> values(Measurements measured) {
    var values = new TreeMap<String, Double>();
    measured
        .readings()
        .forEach(
            (metric, reading) -> {
              if (reading instanceof Reading.Value value) {
                values.put(metric.id(), value.value());
              }
            });
    return values;
  }

  private static Map<String, String> reasons(Measurements measured) {
    var reasons = new TreeMap<String, String>();
    for (Metric metric : measured.readings().keySet()) {
      measured.missing(metric).ifPresent(reason -> reasons.put(metric.id(), reason));
    }
    return reasons;
  }

  private static Map<String, String> container(ContainerFacts facts) {
    var all = new TreeMap<String, String>();
    all.put("codec", facts.codec());
    all.put("size", facts.size().toString());
    all.put("pixels", facts.pixels());
    all.put("frames", Integer.toString(facts.frames()));
    all.put("fps", String.format(Locale.ROOT, "%.3f", facts.fps()));
    all.put("seconds", String.format(Locale.ROOT, "%.3f", facts.seconds()));
    all.put("range", facts.range());
    all.put("matrix", facts.matrix());
    all.put("primaries", facts.primaries());
    all.put("transfer", facts.transfer());
    facts
        .audioOffset()
        .ifPresent(offset -> all.put("audio_offset", String.format(Locale.ROOT, "%.3f", offset)));
    return all;
  }

  private static VideoNumbers numbers(
      Outcome outcome,
      Map<String, Double> measured,
      Map<String, String> missing,
      Map<String, String> container) {
    var item = outcome.item();
    double seconds =
        Optional.ofNullable(container.get("seconds"))
            .map(Double::parseDouble)
            .filter(length -> length > 0)
            .orElse(item.suiteCase().seconds());
    double billed = outcome.billed().map(BigDecimal::doubleValue).orElse(seconds);
    var values = new TreeMap<>(measured);
    if (outcome.video().isPresent() && item.target() instanceof Target.Server server) {
      perSecond(outcome, "finish", seconds).ifPresent(v -> values.put(Quantity.WALL.id(), v));
      perSecond(outcome, "inference", seconds)
          .ifPresent(v -> values.put(Quantity.INFERENCE.id(), v));
      values.put(Quantity.COST.id(), server.price().doubleValue() * billed / seconds);
    }
    return new VideoNumbers(
        item.target().name(),
        item.suiteCase().id(),
        item.question(),
        outcome.video(),
        seconds,
        values,
        missing,
        outcome.times(),
        container,
        outcome.fault().map(Fault::word).orElse(""),
        outcome.sentence());
  }

  private static Optional<Double> perSecond(Outcome outcome, String time, double seconds) {
    return Optional.ofNullable(outcome.times().get(time)).map(value -> value / seconds);
  }

  private void pairs(List<Outcome> outcomes, List<PairNumbers> pairs) {
    var base =
        outcomes.stream()
            .filter(outcome -> outcome.item().target().equals(plan.targets().getFirst()))
            .findFirst();
    if (base.isEmpty() || base.get().video().isEmpty()) {
      return;
    }
    var asked = base.get().item();
    for (var other : outcomes) {
      if (!other.item().equals(asked) && other.video().isPresent()) {
        pairs.add(
            before.pair(
                base.get(),
                other,
                () -> {
                  var agreement =
                      metrics()
                          .agreement(
                              clip(base.get().video().get(), asked),
                              clip(other.video().get(), other.item()));
                  return new PairNumbers(
                      asked.target().name(),
                      other.item().target().name(),
                      asked.suiteCase().id(),
                      asked.question(),
                      values(agreement),
                      reasons(agreement));
                }));
      }
    }
  }

  @Override
  public void close() {
    var open = metrics;
    if (open != null) {
      open.close();
    }
  }
}
