package io.scail.models.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.SettingsFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class SegmentPlanTest {
  @ParameterizedTest
  @EnumSource(SegmentPlan.class)
  void segmentsFollowEachOtherWithoutGaps(SegmentPlan plan) {
    for (int total = 1; total <= 700; total++) {
      var segments = plan.segments(total, 81, 5);
      int covered = 0;
      for (var segment : segments) {
        assertEquals(covered, segment.start() + segment.overlap(), plan + " of " + total);
        assertTrue(segment.frames() <= 81 && segment.added() > 0, plan + " of " + total);
        covered = segment.end();
      }
      assertTrue(plan == SegmentPlan.OFFICIAL || covered == total, plan + " of " + total);
    }
  }

  @Test
  void balancedSegmentsStayInTheTrainedRangeFromTheLengthWhereThatIsPossible() {
    for (int total = 157; total <= 3000; total++) {
      for (var segment : SegmentPlan.BALANCED.segments(total, 81, 5)) {
        assertTrue(segment.frames() >= 57, total + ": " + segment);
        assertTrue(total < 229 || segment.frames() >= 61, total + ": " + segment);
        assertTrue(total < 305 || segment.frames() >= 65, total + ": " + segment);
      }
    }
  }

  @Test
  void balancedSegmentsDifferByOneGroupAndFillUpAtMostThreeFrames() {
    for (int total = 1; total <= 3000; total++) {
      var segments = SegmentPlan.BALANCED.segments(total, 81, 5);
      var lengths = segments.stream().mapToInt(Segment::frames).summaryStatistics();
      assertTrue(lengths.getMax() - lengths.getMin() <= 4, total + " frames");
      assertTrue(segments.stream().mapToInt(Segment::padding).sum() <= 3, total + " frames");
      assertEquals(
          SegmentPlan.LOSSLESS.segments(total, 81, 5).size(), segments.size(), total + " frames");
    }
  }

  @Test
  void aClipOf82FramesIsTwoEvenSegmentsInsteadOfALongAndATinyOne() {
    assertEquals(
        List.of(new Segment(0, 45, 45, 0), new Segment(40, 82, 45, 5)),
        SegmentPlan.BALANCED.segments(82, 81, 5));
  }

  @Test
  void aContinuedClipHasHistoryFromTheStart() {
    assertEquals(
        List.of(new Segment(0, 81, 81, 5), new Segment(76, 157, 81, 5)),
        SegmentPlan.LOSSLESS.continuing(157, 81, 5));
    var failure =
        assertThrows(SettingsFailure.class, () -> SegmentPlan.LOSSLESS.continuing(5, 81, 5));
    assertTrue(failure.sentence().contains("must exceed the 5"), failure.sentence());
  }

  @ParameterizedTest
  @CsvSource({"80,5", "1,1", "325,5", "81,4", "81,0", "81,-3", "9,9", "-7,5"})
  void lengthsOutOfRangeOrShapeAreRefused(int length, int overlap) {
    var failure =
        assertThrows(
            SettingsFailure.class, () -> SegmentPlan.LOSSLESS.segments(100, length, overlap));
    assertTrue(failure.sentence().contains("4n + 1"), failure.sentence());
  }

  @Test
  void aClipWithoutFramesIsRefused() {
    assertThrows(SettingsFailure.class, () -> SegmentPlan.OFFICIAL.segments(0, 81, 5));
  }
}
