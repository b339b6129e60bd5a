package io.scail.server.quality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.figures.FigurePair.Kind;
import io.scail.preprocessing.frames.Size;
import io.scail.server.client.FalServer;
import io.scail.server.http.Json;
import io.scail.server.quality.QualityPlan.Sampling;
import io.scail.server.testing.MiniServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A few pairs through the whole product: HTTP in, mp4 out. The limits are what the shipped network
 * reaches on these pairs, less a little; they fall when the network or the program gets worse.
 */
final class QualityRunTest {
  private static final Sampling SAMPLING = new Sampling(2, 1, 5, "euler");

  @Test
  void theShippedNetworkAnswersAsWellAsItDid(@TempDir Path folder)
      throws IOException, InterruptedException {
    var plan =
        new QualityPlan(
            4,
            Set.of(Kind.ANIMATION, Kind.REPLACEMENT),
            new Size(512, 512),
            33,
            false,
            Optional.of(SAMPLING));
    var out = Files.createDirectory(folder.resolve("out"));
    QualityReport report;
    try (var server = new MiniServer(Files.createDirectory(folder.resolve("server")), Map.of())) {
      var address =
          FalServer.at(URI.create(server.url()), FalServer.SCAIL_2, Optional.of(server.key()));
      report = new QualityRun(address, plan, out, line -> System.out.println(line)).run();
      server.stop();
    }
    assertEquals(List.of(), report.failures());
    assertEquals(4, report.scores().size());
    assertMean(report, Kind.ANIMATION, Measure.PSNR, 20);
    assertMean(report, Kind.REPLACEMENT, Measure.PSNR, 22);
    assertMost(report, Kind.ANIMATION, Measure.COLOURS, 5.5);
    assertMost(report, Kind.REPLACEMENT, Measure.COLOURS, 3.5);
    assertMost(report, Kind.ANIMATION, Measure.JOINTS, 3);
    report.write(out);
    var json = Json.parse(Files.readAllBytes(out.resolve("quality.json")));
    assertEquals(4, json.path("pairs").size());
    assertEquals(
        report.spread(Kind.ANIMATION, Measure.PSNR).orElseThrow().mean(),
        json.path("kinds").path("animation").path("psnr").path("mean").asDouble());
    assertTrue(Files.size(out.resolve("sheet.png")) > 0);
    assertTrue(Files.size(out.resolve("sheet.jpg")) < 200_000);
    assertTrue(report.table().getFirst().startsWith("animation, 2 pairs"));
  }

  private static double mean(QualityReport report, Kind kind, Measure measure) {
    return report.spread(kind, measure).orElseThrow().mean();
  }

  private static void assertMean(QualityReport report, Kind kind, Measure measure, double least) {
    double mean = mean(report, kind, measure);
    assertTrue(mean >= least, () -> kind + " " + measure.title() + " is " + mean);
  }

  private static void assertMost(QualityReport report, Kind kind, Measure measure, double most) {
    double mean = mean(report, kind, measure);
    assertTrue(mean <= most, () -> kind + " " + measure.title() + " is " + mean);
  }
}
