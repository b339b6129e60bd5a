package io.scail.server.compare.measure;

import io.scail.server.compare.SmallSuite;
import io.scail.server.compare.measure.Quantity.Better;
import io.scail.server.compare.run.ComparisonRun;
import io.scail.server.compare.run.Fault;
import io.scail.server.compare.run.Pace;
import io.scail.server.compare.run.RunFolder;
import io.scail.server.compare.run.RunPlan;
import io.scail.server.compare.run.Target;
import io.scail.server.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleBiFunction;

/** Runs of two folders of videos, with numbers that a test chooses. */
public final class MeasuredRuns {
  /** Higher is better; differences below 0.1 say nothing. */
  public static final Quantity SHARE =
      new Quantity(
          "motion.share", "Joints in place", "A share.", "share", Better.HIGHER, 1, 0.1, false);

  /** The nearer to 0 the better; differences below half a frame say nothing. */
  public static final Quantity LAG =
      new Quantity("motion.lag", "Lag", "Frames late.", "frames", Better.NEARER, 0, 0.5, false);

  private MeasuredRuns() {}

  /**
   * Makes a run's folder of targets {@code ours} and {@code theirs}.
   *
   * @param cases of which {@code theirs} lacks the last
   */
  public static void folder(Path folder, int cases) {
    try {
      var suite =
          SmallSuite.of(
              folder.resolve("suite"),
              Collections.nCopies(cases, "A <bar> & \\\"more\\\" moves.").toArray(String[]::new));
      var targets = new ArrayList<Target>();
      for (var name : List.of("ours", "theirs")) {
        var videos = Files.createDirectories(folder.resolve(name));
        for (int i = 1; i <= cases - (name.equals("theirs") ? 1 : 0); i++) {
          Files.copy(folder.resolve("suite/bar.mp4"), videos.resolve("case-" + i + ".mp4"));
        }
        targets.add(new Target.Folder(name, videos));
      }
      try (var run =
          ComparisonRun.open(
              new RunPlan(suite, targets, 1),
              folder,
              new ComparisonRun.Options(1, Optional.empty(), false, Pace.DEFAULT),
              InstantSource.system(),
              (_, _) -> {})) {
        run.perform();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A measurement of one case at targets {@code ours} and {@code theirs} with shares by question; a
   * negative one is a video that is not there.
   *
   * @param kind of {@code ours}; {@code theirs} is a server
   */
  public static Comparison ofOneCase(
      String kind, Map<String, Double> ours, Map<String, Double> theirs) {
    var settings = Json.object();
    settings.putObject("suite").put("digest", "the same");
    settings.putArray("cases").addObject().put("id", "case-1");
    settings.withArray("targets").addObject().put("name", "ours").put("kind", kind);
    settings.withArray("targets").addObject().put("name", "theirs").put("kind", "server");
    var videos = new ArrayList<VideoNumbers>();
    Map.of("ours", ours, "theirs", theirs)
        .forEach(
            (name, shares) ->
                shares.forEach((question, share) -> videos.add(one(name, question, share))));
    return new Comparison(settings, List.of(SHARE), videos, List.of());
  }

  private static VideoNumbers one(String target, String question, double share) {
    var there = share >= 0;
    return new VideoNumbers(
        target,
        "case-1",
        question,
        there ? Optional.of("video.mp4") : Optional.empty(),
        3,
        there ? Map.of(SHARE.id(), share) : Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        there ? "" : "failed",
        "");
  }

  /**
   * Numbers for such a folder.
   *
   * @param share of a target's case, from 1
   * @param lag likewise
   */
  public static Comparison measured(
      Path folder,
      ToDoubleBiFunction<String, Integer> share,
      ToDoubleBiFunction<String, Integer> lag) {
    var videos = new ArrayList<VideoNumbers>();
    for (var outcome : RunFolder.outcomes(folder)) {
      var name = outcome.item().target().name();
      int number = Integer.parseInt(outcome.item().suiteCase().id().replace("case-", ""));
      Map<String, Double> values =
          outcome.video().isEmpty()
              ? Map.of()
              : Map.of(
                  SHARE.id(),
                  share.applyAsDouble(name, number),
                  LAG.id(),
                  lag.applyAsDouble(name, number),
                  Quantity.WALL.id(),
                  name.equals("ours") ? 4.0 : 9.0 + number,
                  Quantity.COST.id(),
                  name.equals("ours") ? 0.0 : 0.2);
      videos.add(
          new VideoNumbers(
              name,
              outcome.item().suiteCase().id(),
              outcome.item().question(),
              outcome.video(),
              3,
              values,
              Map.of(),
              Map.of("finish", 3.0 * number, "stage.denoise", 2.0),
              Map.of("codec", "h264"),
              outcome.fault().map(Fault::word).orElse(""),
              outcome.sentence()));
    }
    return new Comparison(
        RunFolder.described(folder),
        List.of(SHARE, LAG, Quantity.WALL, Quantity.COST),
        videos,
        List.of());
  }
}
