package io.scail.preprocessing.bench;

import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.failure.StorageFailure;
import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.media.VideoEncoder;
import io.scail.preprocessing.metrics.ClipMetrics;
import io.scail.preprocessing.metrics.ComparisonCase;
import io.scail.preprocessing.metrics.MetricSettings;
import io.scail.preprocessing.metrics.ResultClip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Times all metrics of a comparison on 81 frames, from the files to the last number. */
public final class MetricsBench {
  /** Enough for a median that a busy moment of the host does not move. */
  public static final int DEFAULT_ROUNDS = 5;

  private static final int FRAMES = 81;
  private static final double ROUND = 30;
  private static final double NANOS = 1e9;
  private static final List<Size> SIZES = List.of(new Size(896, 512), new Size(1280, 704));

  private final int rounds;
  private final Consumer<String> lines;
  private final Path folder;
  private final Encoders encoders = new Encoders();

  private MetricsBench(int rounds, Consumer<String> lines, Path folder) {
    this.rounds = rounds;
    this.lines = lines;
    this.folder = folder;
  }

  /**
   * Runs everything and prints a table, a line at a time.
   *
   * @throws StorageFailure when the folder for temporary files cannot be used
   */
  public static void run(int rounds, Consumer<String> lines) {
    try {
      var folder = Files.createTempDirectory("scail-bench");
      try {
        new MetricsBench(rounds, lines, folder).run();
      } finally {
        try (var walk = Files.walk(folder)) {
          for (var file : walk.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    } catch (IOException e) {
      throw new StorageFailure("the folder for temporary files cannot be used", e);
    }
  }

  private void run() throws IOException {
    int processors = Runtime.getRuntime().availableProcessors();
    lines.accept(
        "%d frames, one dancer, %d processors; the peak is of the whole process"
            .formatted(FRAMES, processors));
    lines.accept(Timing.heading());
    for (var size : SIZES) {
      measure(size, MetricSettings.cpu(processors));
    }
    lines.accept("peak of resident memory: " + peak());
  }

  private void measure(Size size, MetricSettings settings) throws IOException {
    var reference = folder.resolve(size + ".png");
    PngWriter.write(drawn(size, Look.ALL.getFirst(), 5), reference);
    var driving = draw(size, "driving", Look.ALL.get(1), EncodeSettings.DEFAULT_QUALITY);
    var first = ResultClip.of(draw(size, "first", Look.ALL.getFirst(), 18));
    var second = ResultClip.of(draw(size, "second", Look.ALL.getFirst(), 26));
    var sources = ComparisonCase.of(reference, driving, Mode.ANIMATION);
    var names =
        List.of(
            size + " first result, with the sources",
            size + " second result of the same case",
            size + " agreement of both");
    var seconds = new ArrayList<List<Double>>();
    var processor = new ArrayList<List<Double>>();
    names.forEach(
        _ -> {
          seconds.add(new ArrayList<>());
          processor.add(new ArrayList<>());
        });
    for (int round = -1; round < rounds; round++) {
      // A new one remembers nothing.
      try (var metrics = new ClipMetrics(settings)) {
        var works =
            List.<Runnable>of(
                () -> metrics.measure(sources, first),
                () -> metrics.measure(sources, second),
                () -> metrics.agreement(first, second));
        for (int i = 0; i < works.size(); i++) {
          long busy = AlternatingRuns.processorNanos();
          long start = System.nanoTime();
          works.get(i).run();
          if (round >= 0) {
            seconds.get(i).add((System.nanoTime() - start) / NANOS);
            processor.get(i).add((AlternatingRuns.processorNanos() - busy) / NANOS);
          }
        }
      }
    }
    for (int i = 0; i < names.size(); i++) {
      lines.accept(new Timing(names.get(i), seconds.get(i), processor.get(i)).line());
    }
  }

  private static Frame drawn(Size size, Look look, int t) {
    var figure =
        new Puppet(
            look,
            Stance.dance(t / ROUND),
            size.width() / 2.0,
            0.965 * size.height(),
            0.86 * size.height());
    return PuppetShow.draw(size.width(), size.height(), List.of(figure)).frame();
  }

  private Path draw(Size size, String name, Look look, int quality) {
    var file = folder.resolve(size + "-" + name + ".mp4");
    var settings = EncodeSettings.defaults().withQuality(quality);
    try (var encoder = VideoEncoder.open(file, size, settings, encoders)) {
      for (int t = 0; t < FRAMES; t++) {
        encoder.write(drawn(size, look, t));
      }
      encoder.finish();
    }
    return file;
  }

  /** As Linux counts it; elsewhere nothing is known. */
  private static String peak() throws IOException {
    var status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return "not known on this system";
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .map(mebibytes -> String.format(Locale.ROOT, "%d MiB", mebibytes))
        .findFirst()
        .orElse("not known on this system");
  }
}
