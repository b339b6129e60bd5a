package io.scail.server.cli;

import io.scail.preprocessing.metrics.MetricSettings;
import io.scail.server.compare.measure.Comparison;
import io.scail.server.compare.measure.RunMeasurement;
import io.scail.server.compare.report.BlindBallot;
import io.scail.server.compare.report.Csv;
import io.scail.server.compare.report.HtmlReport;
import io.scail.server.http.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a run is reported; shared by the commands that report. */
final class ReportOptions {
  @Option(names = "--embed", description = "put the videos into the page, to send it as one file")
  private boolean embed;

  @Option(
      names = "--blind",
      description = "also make a page on which people choose without knowing whose video is whose")
  private boolean blind;

  @Option(names = "--blind-seed", description = "draws sides and order; default ${DEFAULT-VALUE}")
  private long blindSeed = 1;

  @Option(names = "--threads", description = "threads that measure; default one for each core")
  private int threads = Runtime.getRuntime().availableProcessors();

  /** Measures a run's folder and writes every form of the report into it. */
  void write(Path folder, PrintWriter out) throws IOException {
    Comparison comparison;
    try (var measurement =
        new RunMeasurement(folder, MetricSettings.cpu(threads), line -> print(out, line))) {
      comparison = measurement.measure(versions());
    }
    Files.write(folder.resolve(Comparison.FILE), Json.bytes(comparison.toJson()));
    Csv.write(comparison, folder);
    print(out, new HtmlReport(folder, comparison, embed).write().toString());
    if (blind) {
      print(out, new BlindBallot(folder, comparison, blindSeed).write().toString());
    }
  }

  private static Map<String, String> versions() {
    var version = Optional.ofNullable(ReportOptions.class.getPackage().getImplementationVersion());
    return Map.of(
        "scail", version.orElse("development build"),
        "java", Runtime.version().toString(),
        "system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }

  private static void print(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
