package io.scail.preprocessing.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.PngWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a target delivers, each metric has a number or a reason. */
final class BrokenClipsTest {
  private static final long SEED = 5;
  private static final int MUTATIONS = 25;

  @TempDir private static Path folder;

  private static DrawnCase drawn;
  private static ResultClip whole;
  private static ClipMetrics metrics;

  @BeforeAll
  static void draw() {
    drawn = new DrawnCase(folder, new Size(256, 256), 12);
    whole = drawn.clip("whole", drawn.result());
    metrics = new ClipMetrics(MetricSettings.cpu(2));
  }

  @AfterAll
  static void close() {
    metrics.close();
  }

  private static ResultClip file(String name, byte[] bytes) throws IOException {
    return ResultClip.of(Files.write(folder.resolve(name), bytes));
  }

  private static void assertNothingButReasons(ResultClip clip, String word) {
    var measured = metrics.measure(drawn.sources, clip);
    for (var metric : Metric.ofOneResult()) {
      assertTrue(measured.missing(metric).orElseThrow().contains(word), measured::toString);
    }
    var pair = metrics.agreement(whole, clip);
    for (var metric : Metric.ofPairs()) {
      assertTrue(pair.missing(metric).orElseThrow().contains(word), pair::toString);
    }
    assertTrue(measured.container().isEmpty());
    assertTrue(measured.alignment().isEmpty());
  }

  @Test
  void whatIsNoVideoSaysSo() throws IOException {
    assertNothingButReasons(ResultClip.of(folder.resolve("absent.mp4")), "result video");
    assertNothingButReasons(file("empty.mp4", new byte[0]), "result video");
    assertNothingButReasons(
        file("page.mp4", "<html>502</html>".getBytes(StandardCharsets.US_ASCII)), "result");
    byte[] bytes = Files.readAllBytes(whole.file());
    assertNothingButReasons(file("head.mp4", Arrays.copyOf(bytes, 200)), "result video");
  }

  @Test
  void damagedFilesNeverBreakTheRun() throws IOException {
    byte[] bytes = Files.readAllBytes(whole.file());
    var random = new Random(SEED);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] damaged = bytes.clone();
      for (int hit = 0; hit < 1 + i * 4; hit++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      var cut = i % 3 == 0 ? Arrays.copyOf(damaged, 1 + random.nextInt(bytes.length)) : damaged;
      var clip = file("damaged" + i + ".mp4", cut);
      assertEquals(
          Metric.ofOneResult().size(), metrics.measure(drawn.sources, clip).readings().size());
      assertEquals(Metric.ofPairs().size(), metrics.agreement(whole, clip).readings().size());
    }
  }

  @Test
  void oneFrameIsTooShortForWhatNeedsMore() {
    var single = metrics.measure(drawn.sources, drawn.clip("single", drawn.result().subList(0, 1)));
    assertTrue(single.missing(Metric.TEMPORAL_FLICKER).isPresent());
    assertTrue(single.missing(Metric.MOTION_PCK20).isPresent());
    assertTrue(single.missing(Metric.DRIFT_SUBJECT).isPresent());
    assertTrue(single.value(Metric.IDENTITY_COLOUR).isPresent());
    assertTrue(single.value(Metric.SHARPNESS_PICTURE).isPresent());
  }

  @Test
  void aShorterResultIsComparedAsFarAsItGoes() {
    var shorter =
        metrics.measure(drawn.sources, drawn.clip("shorter", drawn.result().subList(0, 8)));
    assertEquals(1, shorter.value(Metric.MOTION_PCK20).orElseThrow(), 0.05);
    assertEquals(-4 / 16.0, shorter.value(Metric.CONTAINER_LENGTH).orElseThrow(), 0.01);
    assertEquals(8, shorter.alignment().orElseThrow().compared());
  }

  @Test
  void aClipWithoutPersonsHasItsPictureMeasured() {
    var empty =
        metrics.measure(
            drawn.sources, drawn.clip("nobody", Collections.nCopies(12, drawn.ownRoom())));
    for (var metric : List.of(Metric.IDENTITY_COLOUR, Metric.MOTION_PCK20, Metric.LEAKAGE_DRIVER)) {
      assertEquals("nobody is recognised in the result", empty.missing(metric).orElseThrow());
    }
    assertEquals(0, empty.value(Metric.MOTION_SEEN).orElseThrow());
    assertTrue(empty.value(Metric.BACKGROUND_PSNR).orElseThrow() > 35);
  }

  @Test
  void sourcesThatCannotBeReadSpoilOnlyWhatNeedsThem() throws IOException {
    var nothing = Files.write(folder.resolve("nothing.png"), new byte[10]);
    var noReference =
        metrics.measure(ComparisonCase.of(nothing, drawn.sources.driving(), Mode.ANIMATION), whole);
    assertTrue(noReference.missing(Metric.IDENTITY_COLOUR).orElseThrow().contains("image"));
    assertTrue(noReference.missing(Metric.BACKGROUND_PSNR).isPresent());
    assertTrue(noReference.value(Metric.MOTION_PCK20).isPresent());
    var noDriving =
        metrics.measure(
            ComparisonCase.of(drawn.sources.reference(), nothing, Mode.ANIMATION), whole);
    assertTrue(noDriving.missing(Metric.MOTION_PCK20).orElseThrow().contains("driving video"));
    assertTrue(noDriving.value(Metric.IDENTITY_COLOUR).isPresent());
    assertTrue(noDriving.value(Metric.BACKGROUND_PSNR).isPresent());
  }

  @Test
  void aReferenceWithoutAPersonSaysSo() {
    var plain = folder.resolve("plain.png");
    PngWriter.write(Frame.filled(drawn.size, 0x808080), plain);
    var measured =
        metrics.measure(ComparisonCase.of(plain, drawn.sources.driving(), Mode.ANIMATION), whole);
    assertEquals(
        "nobody is recognised in the reference",
        measured.missing(Metric.IDENTITY_DELTA_E).orElseThrow());
  }
}
