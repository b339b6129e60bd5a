package io.scail.preprocessing.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.EncodeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which metric catches which fault, and from what size on: twelve faults are planted into a drawn
 * clip, each in growing sizes, and coded as H.264. A metric catches a fault when it gets worse than
 * on the faultless clip by more than its noise floor. METRICS.md shows the table that this prints.
 */
final class SensitivityTest {
  private static final int FRAMES = 25;
  private static final int JOINT = 13;
  private static final Path DOCUMENT = Path.of("METRICS.md");

  /** Qualities, on x264's scale, between which noise is what differs. */
  private static final List<Integer> QUALITIES = List.of(22, 28);

  @TempDir private Path folder;

  /**
   * A fault in growing sizes.
   *
   * @param sizes as words, the smallest first
   * @param plant makes the faulty clip of the size with the given index
   * @param watched metrics that should catch it
   */
  private record Fault(
      String name, List<String> sizes, Function<Integer, ResultClip> plant, List<Metric> watched) {}

  private static List<Fault> faults(DrawnCase drawn) {
    var good = drawn.result();
    var room = drawn.ownRoom();
    var elsewhere = Frame.filled(drawn.size, 0x6078a0);
    int[] levels = {2, 4, 8};
    int[] frames = {1, 2, 4};
    double[] shares = {0.1, 0.25, 1};
    double[] blurs = {0.15, 0.4, 1};
    double[] scales = {1.05, 1.1, 1.3};
    int[] rates = {17, 20, 24};
    int[] tails = {1, 3, 6};
    int[] hands = {1, 2};
    var blurred = Faults.blurred(good, 1);
    var mirrored = Faults.mirrored(good);
    return List.of(
        new Fault(
            "wrong person, by share of another's colours",
            List.of("10 %", "25 %", "100 %"),
            i -> {
              var look = Faults.mixed(DrawnCase.CHARACTER, Look.ALL.get(2), shares[i]);
              return drawn.clip("person", drawn.result(look, 1));
            },
            List.of(Metric.IDENTITY_DELTA_E, Metric.IDENTITY_COLOUR)),
        new Fault(
            "lag",
            List.of("1 frame", "2 frames", "4 frames"),
            i -> drawn.clip("lag", Faults.late(good, frames[i])),
            List.of(Metric.MOTION_LAG, Metric.MOTION_PCK10, Metric.MOTION_VELOCITY)),
        new Fault(
            "tint, red up and blue down",
            List.of("2 levels", "4 levels", "8 levels"),
            i -> drawn.clip("tint", Faults.tinted(good, levels[i])),
            List.of(Metric.BACKGROUND_PSNR, Metric.IDENTITY_DELTA_E, Metric.IDENTITY_COLOUR)),
        new Fault(
            "blur of radius 1, mixed in",
            List.of("15 %", "40 %", "100 %"),
            i ->
                drawn.clip(
                    "blur",
                    IntStream.range(0, good.size())
                        .mapToObj(t -> Faults.mixed(good.get(t), blurred.get(t), blurs[i]))
                        .toList()),
            List.of(Metric.SHARPNESS_SUBJECT, Metric.SHARPNESS_PICTURE)),
        new Fault(
            "flicker, every other frame up and down",
            List.of("1 level", "2 levels", "4 levels"),
            i -> drawn.clip("flicker", Faults.flickering(good, frames[i])),
            List.of(Metric.TEMPORAL_FLICKER, Metric.TEMPORAL_FLICKER_SUBJECT)),
        new Fault(
            "seam, brightness steps at a joint",
            List.of("2 levels", "4 levels", "8 levels"),
            i ->
                new ResultClip(
                    drawn.clip("seam", Faults.stepped(good, JOINT, levels[i])).file(),
                    List.of(JOINT)),
            List.of(Metric.TEMPORAL_SEAM, Metric.TEMPORAL_JUMP, Metric.DRIFT_BACKGROUND)),
        new Fault(
            "frozen tail, of 25 frames",
            List.of("1 frame", "3 frames", "6 frames"),
            i -> drawn.clip("frozen", Faults.frozen(good, tails[i])),
            List.of(Metric.TEMPORAL_FROZEN_TAIL, Metric.TEMPORAL_STILL, Metric.MOTION_PCK10)),
        new Fault(
            "mirrored, by share of the clip",
            List.of("10 %", "25 %", "100 %"),
            i ->
                drawn.clip(
                    "mirrored",
                    IntStream.range(0, good.size())
                        .mapToObj(t -> (t < shares[i] * good.size() ? mirrored : good).get(t))
                        .toList()),
            List.of(Metric.MOTION_MIRROR, Metric.MOTION_PCK10)),
        new Fault(
            "background swapped, by share of another",
            List.of("10 %", "25 %", "100 %"),
            i -> {
              var swapped = Faults.mixed(room, elsewhere, shares[i]);
              return drawn.clip(
                  "background",
                  IntStream.range(0, good.size())
                      .mapToObj(
                          t ->
                              DrawnCase.behind(
                                  drawn.scene(DrawnCase.CHARACTER, DrawnCase.dance(t), 1), swapped))
                      .toList());
            },
            List.of(Metric.BACKGROUND_PSNR, Metric.BACKGROUND_SSIM)),
        new Fault(
            "scale of the figure",
            List.of("1.05", "1.1", "1.3"),
            i -> drawn.clip("scale", drawn.result(DrawnCase.CHARACTER, scales[i])),
            List.of(Metric.MOTION_SCALE, Metric.MOTION_SHIFT)),
        new Fault(
            "hands dropped",
            List.of("one", "both"),
            i -> drawn.clip("hands", Faults.withoutHands(drawn, good, hands[i])),
            List.of(Metric.MOTION_HAND_PLACES)),
        new Fault(
            "wrong frame rate instead of 16",
            List.of("17 fps", "20 fps", "24 fps"),
            i -> drawn.clip("rate", good, EncodeSettings.defaults().withFps(rates[i])),
            List.of(Metric.CONTAINER_FPS, Metric.CONTAINER_LENGTH, Metric.MOTION_VELOCITY)));
  }

  private static boolean caught(Metric metric, Measurements good, Measurements faulty) {
    var value = faulty.value(metric);
    return value.isPresent()
        && metric.loss(value.getAsDouble())
            > metric.loss(good.value(metric).orElse(metric.ideal()))
                + metric.noiseFloor().orElseThrow();
  }

  private static String number(Measurements measurements, Metric metric) {
    var value = measurements.value(metric);
    return value.isPresent() ? String.format(Locale.ROOT, "%.2f", value.getAsDouble()) : "none";
  }

  @Test
  void theTableOfTheDocumentIsTrue() throws IOException {
    var drawn = new DrawnCase(folder, new Size(384, 256), FRAMES);
    var rows = new ArrayList<String>();
    try (var metrics = new ClipMetrics(MetricSettings.cpu(2))) {
      var whole = drawn.clip("good", drawn.result());
      var good = metrics.measure(drawn.sources, new ResultClip(whole.file(), List.of(JOINT)));
      for (int quality : QUALITIES) {
        assertWithinNoise(good, drawn, metrics, quality);
      }
      for (var fault : faults(drawn)) {
        rows.add(row(fault, good, drawn, metrics));
      }
    }
    rows.forEach(IO::println);
    var documented =
        Files.readAllLines(DOCUMENT).stream()
            .dropWhile(line -> !line.startsWith("| fault |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertEquals(String.join("\n", documented), String.join("\n", rows));
  }

  /** One line of the table: what catches the fault, and from which size on. */
  private static String row(Fault fault, Measurements good, DrawnCase drawn, ClipMetrics metrics) {
    var measured =
        IntStream.range(0, fault.sizes().size())
            .mapToObj(i -> metrics.measure(drawn.sources, fault.plant().apply(i)))
            .toList();
    var catches = new ArrayList<String>();
    for (var metric : fault.watched()) {
      var from =
          IntStream.range(0, measured.size())
              .filter(i -> caught(metric, good, measured.get(i)))
              .findFirst();
      from.ifPresent(i -> catches.add("`" + metric.id() + "` from " + fault.sizes().get(i)));
      IO.println(
          "  %s: %s %s -> %s"
              .formatted(
                  fault.name(),
                  metric.id(),
                  number(good, metric),
                  measured.stream().map(m -> number(m, metric)).toList()));
    }
    assertFalse(catches.isEmpty(), fault.name());
    return "| %s | %s | %s |"
        .formatted(fault.name(), String.join(", ", fault.sizes()), String.join("; ", catches));
  }

  /** Coding more coarsely is no fault that any metric may take for one. */
  private static void assertWithinNoise(
      Measurements good, DrawnCase drawn, ClipMetrics metrics, int quality) {
    var settings = EncodeSettings.defaults().withQuality(quality);
    var coarser = drawn.clip("coarser" + quality, drawn.result(), settings);
    var measured = metrics.measure(drawn.sources, new ResultClip(coarser.file(), List.of(JOINT)));
    var outside =
        Metric.ofOneResult().stream()
            .filter(metric -> caught(metric, good, measured))
            .map(
                metric -> metric.id() + " " + number(good, metric) + " " + number(measured, metric))
            .toList();
    assertEquals(List.of(), outside, "at quality " + quality);
  }
}
