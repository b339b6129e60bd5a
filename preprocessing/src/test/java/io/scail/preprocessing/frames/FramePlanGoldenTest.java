package io.scail.preprocessing.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.testing.Goldens;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Resampling to 16 frames a second and the division into windows. */
final class FramePlanGoldenTest {
  private static final int FPS = 16;
  private static final int CAP = 160;

  @Test
  void constantRatesAreResampledByNearestTime() {
    int cases = 0;
    for (var file : Goldens.files("frame_plans.json")) {
      for (var expected : Goldens.json(file).get("resample")) {
        double fps = expected.get("fps").doubleValue();
        int frames = expected.get("source_frames").intValue();
        assertEquals(
            integers(expected.get("nearest_cap160")),
            FramePlan.ofConstantRate(frames, fps, FPS, CAP).sources(),
            frames + " frames at " + fps);
        cases++;
      }
    }
    Goldens.report("frame_plans resample", cases);
  }

  @Test
  void variableRatesAreResampledByNearestTime() {
    int cases = 0;
    for (var file : Goldens.files("frame_plans.json")) {
      for (var expected : Goldens.json(file).get("vfr")) {
        var times = new ArrayList<Double>();
        expected.get("pts").forEach(time -> times.add(time.doubleValue()));
        var plan =
            FramePlan.of(
                times.stream().mapToDouble(Double::doubleValue).toArray(),
                expected.get("duration").doubleValue(),
                FPS,
                CAP);
        assertEquals(integers(expected.get("index")), plan.sources(), "case " + cases);
        cases++;
      }
    }
    Goldens.report("frame_plans vfr", cases);
  }

  @Test
  void windowsFollowEachRule() {
    int cases = 0;
    for (var file : Goldens.files("frame_plans.json")) {
      var golden = Goldens.json(file);
      for (var expected : golden.get("official_segments").properties()) {
        var plan = plan(SegmentPlan.Rule.OFFICIAL, expected.getKey());
        assertEquals(windows(expected.getValue()), plan.windows(), expected.getKey());
        cases++;
      }
      for (var expected : golden.get("balanced_segments").properties()) {
        var plan = plan(SegmentPlan.Rule.BALANCED, expected.getKey());
        assertEquals(windows(expected.getValue().get("windows")), plan.windows());
        assertEquals(expected.getValue().get("pad").intValue(), plan.padding());
        cases++;
      }
      for (var expected : golden.get("lossless_segments").properties()) {
        var plan = plan(SegmentPlan.Rule.LOSSLESS, expected.getKey());
        var list = expected.getValue();
        assertEquals(list.size(), plan.windows().size(), expected.getKey());
        for (int i = 0; i < list.size(); i++) {
          assertEquals(list.get(i).get("start").intValue(), plan.windows().get(i).start());
          assertEquals(list.get(i).get("end").intValue(), plan.windows().get(i).end());
        }
        assertEquals(list.get(list.size() - 1).get("pad").intValue(), plan.padding());
        cases++;
      }
    }
    Goldens.report("frame_plans segments", cases);
  }

  @Test
  void aVideoLongerThanTheCapIsCutThere() {
    var plan = FramePlan.ofConstantRate(10_000, 30, FPS, CAP);
    assertEquals(CAP, plan.sources().size());
    assertEquals(298, plan.sources().getLast());
  }

  @Test
  void aFrameIsReleasedAsSoonAsItIsCertain() {
    var selector = new FrameSelector(FPS, CAP);
    selector.advance(0);
    assertEquals(1, selector.advance(0.1));
    assertEquals(1, selector.confirmed());
    assertEquals(1, selector.finish(0.126));
    assertEquals(2, selector.confirmed());
  }

  private static SegmentPlan plan(SegmentPlan.Rule rule, String frames) {
    return SegmentPlan.of(rule, Integer.parseInt(frames));
  }

  private static List<SegmentPlan.Window> windows(JsonNode list) {
    return IntStream.range(0, list.size())
        .mapToObj(list::get)
        .map(pair -> new SegmentPlan.Window(pair.get(0).intValue(), pair.get(1).intValue()))
        .toList();
  }

  private static List<Integer> integers(JsonNode list) {
    return IntStream.range(0, list.size()).mapToObj(i -> list.get(i).intValue()).toList();
  }
}
