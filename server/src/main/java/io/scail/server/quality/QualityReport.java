package io.scail.server.quality;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.preprocessing.figures.FigurePair.Kind;
import io.scail.server.client.FalServer;
import io.scail.server.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run found.
 *
 * @param failures pairs for which the server gave no video that could be measured
 * @param sheet pictures of some of the pairs
 */
public record QualityReport(
    FalServer server,
    QualityPlan plan,
    List<PairScore> scores,
    Optional<LongClip> longClip,
    List<Failed> failures,
    QualitySheet sheet) {

  /** A pair without a score, and why. */
  public record Failed(Kind kind, long seed, String why) {}

  public QualityReport {
    scores = List.copyOf(scores);
    failures = List.copyOf(failures);
  }

  /** One value over the pairs of one kind; empty where none was measured. */
  public Optional<Spread> spread(Kind kind, Measure measure) {
    var values = scores.stream().filter(s -> s.kind() == kind).map(measure::of).toList();
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(Spread.of(values, measure.moreIsBetter()));
  }

  /** Lines for people. */
  public List<String> table() {
    var lines = new ArrayList<String>();
    for (var kind : Kind.values()) {
      long count = scores.stream().filter(s -> s.kind() == kind).count();
      if (count == 0) {
        continue;
      }
      lines.add(
          String.format(
              Locale.ROOT,
              "%-42s %16s %8s %8s",
              QualityRun.word(kind) + ", " + count + " pairs",
              "mean",
              "median",
              "worst"));
      for (var measure : Measure.ALL) {
        var spread = spread(kind, measure).orElseThrow();
        lines.add(
            String.format(
                Locale.ROOT,
                "  %-40s %8.2f ± %5.2f %8.2f %8.2f",
                measure.title(),
                spread.mean(),
                spread.margin(),
                spread.median(),
                spread.worst()));
      }
    }
    longClip.ifPresent(
        clip ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%d frames, segments begin at %s: %.1f dB, seam %.2f of the median step, drift %.2f, %.1f s",
                    clip.frames(),
                    clip.seams(),
                    clip.psnr(),
                    clip.seam(),
                    clip.drift(),
                    clip.seconds())));
    failures.forEach(
        failed ->
            lines.add(
                "no video for %s of seed %d: %s"
                    .formatted(QualityRun.word(failed.kind()), failed.seed(), failed.why())));
    return lines;
  }

  /** Writes {@code quality.json}, {@code sheet.png} and {@code sheet.jpg} into a folder. */
  public void write(Path folder) throws IOException {
    Files.write(folder.resolve("quality.json"), Json.bytes(json()));
    sheet.write(folder.resolve("sheet.png"), folder.resolve("sheet.jpg"));
  }

  private ObjectNode json() {
    var root =
        Json.object()
            .put("server", server.queue().toString())
            .put("width", plan.size().width())
            .put("height", plan.size().height())
            .put("frames", plan.frames());
    plan.sampling().ifPresent(own -> root.put("steps", own.steps()));
    var kinds = root.putObject("kinds");
    for (var kind : Kind.values()) {
      long count = scores.stream().filter(s -> s.kind() == kind).count();
      if (count > 0) {
        var of = kinds.putObject(QualityRun.word(kind)).put("pairs", count);
        for (var measure : Measure.ALL) {
          var spread = spread(kind, measure).orElseThrow();
          of.putObject(measure.name())
              .put("mean", spread.mean())
              .put("margin_95", spread.margin())
              .put("median", spread.median())
              .put("worst", spread.worst());
        }
      }
    }
    longClip.ifPresent(
        clip ->
            root.putObject("long_clip")
                .put("frames", clip.frames())
                .put("psnr", clip.psnr())
                .put("seam", clip.seam())
                .put("drift", clip.drift())
                .put("seconds", clip.seconds()));
    var each = root.putArray("pairs");
    for (var score : scores) {
      var one =
          each.addObject().put("kind", QualityRun.word(score.kind())).put("seed", score.seed());
      for (var measure : Measure.ALL) {
        one.put(measure.name(), measure.of(score));
      }
    }
    var failed = root.putArray("failures");
    for (var failure : failures) {
      failed
          .addObject()
          .put("kind", QualityRun.word(failure.kind()))
          .put("seed", failure.seed())
          .put("why", failure.why());
    }
    return root;
  }
}
