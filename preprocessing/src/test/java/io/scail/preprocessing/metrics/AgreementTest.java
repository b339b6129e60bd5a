package io.scail.preprocessing.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.frames.CoverCrop;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.PictureAgreement;
import io.scail.preprocessing.media.VideoCodec;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairs of clips whose difference is known. */
final class AgreementTest {
  private static final EncodeSettings LOSSLESS =
      EncodeSettings.defaults().withCodec(VideoCodec.FFV1);

  @TempDir private static Path folder;

  private static DrawnCase drawn;
  private static List<Frame> frames;
  private static ResultClip clip;
  private static ClipMetrics metrics;

  @BeforeAll
  static void draw() {
    drawn = new DrawnCase(folder, new Size(256, 256), 20);
    frames = drawn.result();
    clip = drawn.clip("one", frames, LOSSLESS);
    metrics = new ClipMetrics(MetricSettings.cpu(2));
  }

  @AfterAll
  static void close() {
    metrics.close();
  }

  private static Measurements with(String name, List<Frame> other) {
    return metrics.agreement(clip, drawn.clip(name, other, LOSSLESS));
  }

  private static double value(Measurements measurements, Metric metric) {
    return measurements.value(metric).orElseThrow();
  }

  @Test
  void aClipAgreesWithItself() {
    var same = metrics.agreement(clip, clip);
    assertEquals(EnumSet.copyOf(Metric.ofPairs()), same.readings().keySet());
    assertEquals(100, value(same, Metric.AGREEMENT_PSNR));
    assertEquals(1, value(same, Metric.AGREEMENT_SSIM), 1e-6);
    assertEquals(100, value(same, Metric.AGREEMENT_XPSNR));
    assertEquals(0, value(same, Metric.AGREEMENT_LAG));
    assertEquals(1, value(same, Metric.AGREEMENT_LEVELS), 1e-9);
    assertEquals(0, value(same, Metric.AGREEMENT_JOINTS));
    assertEquals(20, same.alignment().orElseThrow().compared());
  }

  @Test
  void aFilterThatFfmpegLacksIsNamed() {
    var same = metrics.agreement(clip, clip);
    if (PictureAgreement.Kind.VMAF.isThere()) {
      assertTrue(value(same, Metric.AGREEMENT_VMAF) > 90);
    } else {
      assertEquals(
          "this FFmpeg has no filter libvmaf", same.missing(Metric.AGREEMENT_VMAF).orElseThrow());
    }
  }

  @Test
  void aLagIsFoundAndTakenOut() {
    var late = with("late", Faults.late(frames, 3));
    assertEquals(3, value(late, Metric.AGREEMENT_LAG));
    assertEquals(100, value(late, Metric.AGREEMENT_PSNR));
    assertEquals(17, late.alignment().orElseThrow().compared());
    var early = metrics.agreement(drawn.clip("late2", Faults.late(frames, 2), LOSSLESS), clip);
    assertEquals(-2, value(early, Metric.AGREEMENT_LAG));
    assertEquals(100, value(early, Metric.AGREEMENT_PSNR));
  }

  @Test
  void aRangeReadWronglyShowsInTheLevels() {
    var squeezed =
        frames.stream()
            .map(frame -> Faults.changed(frame, (level, _, _) -> 16 + level * 219 / 255))
            .toList();
    assertEquals(219 / 255.0, value(with("squeezed", squeezed), Metric.AGREEMENT_LEVELS), 0.01);
  }

  @Test
  void brightnessIsADifferenceOfItsDecibels() {
    var brighter = frames.stream().map(frame -> Faults.brighter(frame, 10)).toList();
    var values = with("brighter", brighter);
    // 10 levels of RGB are 8.6 of luma in limited range; chroma, a third of the samples, is equal.
    double expected = 10 * Math.log10(255.0 * 255 / (8.588 * 8.588 * 2 / 3));
    assertEquals(expected, value(values, Metric.AGREEMENT_PSNR), 0.3);
    assertTrue(value(values, Metric.AGREEMENT_SSIM) > 0.98, values::toString);
  }

  @Test
  void anotherSizeIsBroughtToTheFirst() {
    var size = new Size(320, 320);
    var larger =
        frames.stream().map(frame -> CoverCrop.of(frame.size(), size).apply(frame)).toList();
    var values = with("larger", larger);
    assertTrue(value(values, Metric.AGREEMENT_PSNR) > 30, values::toString);
    assertTrue(value(values, Metric.AGREEMENT_JOINTS) < 0.01, values::toString);
    assertEquals(size, values.alignment().orElseThrow().otherSize());
  }
}
