package io.scail.preprocessing.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.VideoCodec;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clips without coding losses whose one fault is known: its metric moves as computed, every metric
 * that the fault does not touch stays within its noise floor.
 */
final class KnownFaultsTest {
  private static final EncodeSettings LOSSLESS =
      EncodeSettings.defaults().withCodec(VideoCodec.FFV1);
  private static final int FRAMES = 25;

  @TempDir private static Path folder;

  private static DrawnCase drawn;
  private static List<Frame> faultless;
  private static ClipMetrics metrics;
  private static Measurements good;

  @BeforeAll
  static void measureTheFaultless() {
    drawn = new DrawnCase(folder, new Size(384, 256), FRAMES);
    faultless = drawn.result();
    metrics = new ClipMetrics(MetricSettings.cpu(2));
    good = measure("faultless", faultless);
  }

  @AfterAll
  static void close() {
    metrics.close();
  }

  private static Measurements measure(String name, List<Frame> frames) {
    return metrics.measure(
        drawn.sources.withTruth(drawn.truth()), drawn.clip(name, frames, LOSSLESS));
  }

  private static double value(Measurements measurements, Metric metric) {
    return measurements
        .value(metric)
        .orElseThrow(() -> new AssertionError(metric + ": " + measurements.missing(metric)));
  }

  /** All metrics but the named ones read what they read of the faultless clip. */
  private static void assertOthersStay(Measurements faulty, Set<Metric> moved) {
    var gone =
        Metric.ofOneResult().stream()
            .filter(metric -> !moved.contains(metric))
            .filter(metric -> good.value(metric).isPresent())
            .filter(
                metric ->
                    Math.abs(value(faulty, metric) - value(good, metric))
                        > metric.noiseFloor().orElseThrow())
            .map(metric -> metric.id() + " " + value(good, metric) + " -> " + value(faulty, metric))
            .collect(Collectors.joining(", "));
    assertEquals("", gone);
  }

  private static Set<Metric> groups(String... names) {
    var groups = Set.of(names);
    var metrics = EnumSet.noneOf(Metric.class);
    for (var metric : Metric.ofOneResult()) {
      if (groups.contains(metric.group())) {
        metrics.add(metric);
      }
    }
    return metrics;
  }

  private static Set<Metric> and(Set<Metric> some, Metric... more) {
    var all = EnumSet.copyOf(some);
    all.addAll(List.of(more));
    return all;
  }

  @Test
  void everyMetricOfOneResultHasAReading() {
    assertEquals(EnumSet.copyOf(Metric.ofOneResult()), good.readings().keySet());
    var missing =
        Metric.ofOneResult().stream().filter(metric -> good.value(metric).isEmpty()).toList();
    // No network is given, no segments are named, there is no sound, and hands are too small.
    assertTrue(missing.size() <= 6, missing::toString);
    missing.forEach(metric -> assertTrue(good.missing(metric).orElseThrow().length() > 10));
  }

  @Test
  void aFaultlessClipReadsAsOne() {
    assertEquals(1, value(good, Metric.MOTION_SEEN));
    assertEquals(1, value(good, Metric.MOTION_PCK20), 0.01);
    assertEquals(0, value(good, Metric.MOTION_LAG));
    assertEquals(1, value(good, Metric.MOTION_SCALE), 0.02);
    assertEquals(0, value(good, Metric.TEMPORAL_FLICKER), 0.01);
    assertEquals(0, value(good, Metric.TEMPORAL_STILL));
    assertEquals(100, value(good, Metric.BACKGROUND_PSNR));
    assertEquals(100, value(good, Metric.TRUTH_PSNR));
    assertEquals(0, value(good, Metric.TRUTH_JOINT_ERROR));
    assertEquals(0, value(good, Metric.CONTAINER_LENGTH), 0.002);
    assertTrue(value(good, Metric.IDENTITY_DELTA_E) < 3, good::toString);
    assertTrue(value(good, Metric.LEAKAGE_DRIVER) < 0.1, good::toString);
  }

  @Test
  void aShiftedClipIsDisplacedByAsMuch() {
    int shift = 16;
    var shifted = measure("shifted", Faults.shifted(faultless, shift));
    assertEquals((double) shift / drawn.size.height(), value(shifted, Metric.MOTION_SHIFT), 0.01);
    assertEquals(shift / drawn.tall(), value(shifted, Metric.TRUTH_JOINT_ERROR), 0.02);
    assertOthersStay(shifted, and(groups("truth", "background"), Metric.MOTION_SHIFT));
  }

  @Test
  void aTintedClipDiffersByTheTintAlone() {
    int levels = 8;
    var tinted = measure("tinted", Faults.tinted(faultless, levels));
    // Red and blue are off by 8 levels, green is not.
    double expected = 10 * Math.log10(255.0 * 255 / (2.0 * levels * levels / 3));
    assertEquals(expected, value(tinted, Metric.BACKGROUND_PSNR), 0.05);
    assertTrue(
        value(tinted, Metric.IDENTITY_DELTA_E) > value(good, Metric.IDENTITY_DELTA_E) + 1,
        tinted::toString);
    assertOthersStay(tinted, groups("identity", "truth", "background"));
  }

  @Test
  void aBlurredClipLosesSharpnessAndLittleElse() {
    var blurred = measure("blurred", Faults.blurred(faultless, 1));
    assertTrue(
        value(blurred, Metric.SHARPNESS_SUBJECT) < 0.5 * value(good, Metric.SHARPNESS_SUBJECT),
        blurred::toString);
    assertOthersStay(blurred, groups("identity", "leakage", "sharpness", "truth", "background"));
  }

  @Test
  void aFlickeringClipFlickersByItsLevels() {
    var flickering = measure("flickering", Faults.flickering(faultless, 2));
    // A frame 2 levels up between two that are 2 down lies 4 off their mean.
    assertEquals(4, value(flickering, Metric.TEMPORAL_FLICKER), 0.05);
    assertEquals(4, value(flickering, Metric.TEMPORAL_FLICKER_SUBJECT), 0.6);
    assertOthersStay(
        flickering, and(groups("temporal", "truth", "background"), Metric.IDENTITY_COLOUR));
  }

  @Test
  void aStepAtAJointOfSegmentsIsASeam() {
    int joint = 13;
    var sources = drawn.sources;
    var whole = drawn.clip("whole", faultless, LOSSLESS);
    var before = metrics.measure(sources, new ResultClip(whole.file(), List.of(joint)));
    var stepped = drawn.clip("stepped", Faults.stepped(faultless, joint, 12), LOSSLESS);
    var after = metrics.measure(sources, new ResultClip(stepped.file(), List.of(joint)));
    assertTrue(value(before, Metric.TEMPORAL_SEAM) < 2, before::toString);
    // The step adds its 12 levels, in units of the median change.
    var steps = new CellMotion(faultless).steps();
    double expected = 12 / Statistics.median(steps);
    assertEquals(expected, value(after, Metric.TEMPORAL_SEAM), 0.4 * expected);
    assertEquals(
        value(after, Metric.TEMPORAL_SEAM), value(after, Metric.TEMPORAL_JUMP), 0.2 * expected);
    var elsewhere = metrics.measure(sources, new ResultClip(stepped.file(), List.of(joint + 3)));
    assertTrue(value(elsewhere, Metric.TEMPORAL_SEAM) < 2, elsewhere::toString);
  }

  @Test
  void aFrozenTailIsAsLongAsItIs() {
    int tail = 6;
    var frozen = measure("frozen", Faults.frozen(faultless, tail));
    assertEquals((double) tail / (FRAMES - 1), value(frozen, Metric.TEMPORAL_FROZEN_TAIL), 1e-9);
    // In one of these frames the dancer turns round, and so hardly moves itself.
    assertEquals((double) tail / (FRAMES - 1), value(frozen, Metric.TEMPORAL_STILL), 0.05);
    assertOthersStay(frozen, and(groups("temporal", "truth", "motion"), Metric.DRIFT_SUBJECT));
  }

  @Test
  void aLateClipLagsByItsFrames() {
    var late = measure("late", Faults.late(faultless, 3));
    assertEquals(3, value(late, Metric.MOTION_LAG));
    assertTrue(value(late, Metric.MOTION_VELOCITY) < 0.8, late::toString);
  }

  @Test
  void aMirroredClipIsToldByTheMotion() {
    var mirrored = measure("mirrored", Faults.mirrored(faultless));
    assertTrue(value(good, Metric.MOTION_MIRROR) > 0.7, good::toString);
    assertTrue(value(mirrored, Metric.MOTION_MIRROR) < -0.5, mirrored::toString);
    assertOthersStay(mirrored, groups("motion", "truth", "background"));
  }

  @Test
  void aLargerFigureIsScaled() {
    var larger = measure("larger", drawn.result(DrawnCase.CHARACTER, 1.15));
    assertEquals(1.15 * value(good, Metric.MOTION_SCALE), value(larger, Metric.MOTION_SCALE), 0.02);
    assertTrue(value(larger, Metric.MOTION_PCK20) > 0.95, larger::toString);
  }

  @Test
  void anotherPersonIsNotTheCharacter() {
    var other = measure("other", drawn.result(Look.ALL.get(2), 1));
    assertTrue(value(other, Metric.IDENTITY_COLOUR) > 0.4, other::toString);
    assertTrue(value(other, Metric.IDENTITY_DELTA_E) > 10, other::toString);
    assertTrue(value(other, Metric.LEAKAGE_DRIVER) < 0.2, other::toString);
    assertOthersStay(other, and(groups("identity", "truth", "leakage"), Metric.SHARPNESS_SUBJECT));
  }

  @Test
  void theDriverInTheResultIsLeakage() {
    var driver = measure("driver", drawn.result(DrawnCase.DRIVER, 1));
    assertTrue(value(driver, Metric.LEAKAGE_DRIVER) > 0.8, driver::toString);
  }

  @Test
  void handsCutOffAreMissedAtTheArmsEnds() {
    var cut = measure("cut", Faults.withoutHands(drawn, faultless, 2));
    assertTrue(
        value(cut, Metric.MOTION_HAND_PLACES) < value(good, Metric.MOTION_HAND_PLACES) - 0.25,
        cut::toString);
  }

  @Test
  void driftAndFadingAreSlopes() {
    var drifting = measure("drifting", Faults.drifting(faultless, 16));
    assertTrue(value(drifting, Metric.DRIFT_SUBJECT) > 3, drifting::toString);
    assertTrue(value(drifting, Metric.DRIFT_BACKGROUND) > 3, drifting::toString);
    var fading = measure("fading", Faults.fading(faultless, 0.8));
    assertTrue(value(fading, Metric.DRIFT_SUBJECT_CONTRAST) < -1, fading::toString);
    assertTrue(value(fading, Metric.DRIFT_BACKGROUND_SATURATION) < -1, fading::toString);
  }

  @Test
  void blocksOfEightAreSeen() {
    var blocky = measure("blocky", Faults.blocky(faultless, 0.3));
    assertTrue(value(blocky, Metric.SHARPNESS_BLOCKING) > 0.4, blocky::toString);
    assertOthersStay(blocky, groups("identity", "sharpness", "truth", "background"));
  }

  @Test
  void anotherRateAndLengthAreFactsOfTheFile() {
    var clip = drawn.clip("quick", faultless, LOSSLESS.withFps(24));
    var quick = metrics.measure(drawn.sources, clip);
    assertEquals(24, value(quick, Metric.CONTAINER_FPS), 1e-6);
    assertEquals(FRAMES / 24.0 - FRAMES / 16.0, value(quick, Metric.CONTAINER_LENGTH), 0.01);
    assertEquals(FRAMES, quick.container().orElseThrow().frames());
  }

  @Test
  void inReplacementTheBackgroundIsTheDrivingVideos() {
    var room =
        IntStream.range(0, FRAMES)
            .mapToObj(t -> drawn.scene(DrawnCase.CHARACTER, DrawnCase.dance(t), 1).frame())
            .toList();
    var clip = drawn.clip("replaced", room, LOSSLESS);
    var sources =
        ComparisonCase.of(drawn.sources.reference(), drawn.sources.driving(), Mode.REPLACEMENT);
    var replaced = metrics.measure(sources, clip);
    assertTrue(value(replaced, Metric.BACKGROUND_PSNR) > 38, replaced::toString);
    var animated = metrics.measure(drawn.sources, clip);
    assertTrue(value(animated, Metric.BACKGROUND_PSNR) < 20, animated::toString);
  }
}
