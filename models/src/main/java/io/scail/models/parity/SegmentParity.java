package io.scail.models.parity;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.models.sampling.Segment;
import io.scail.models.sampling.SegmentPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The official and the lossless plan. */
final class SegmentParity implements ParityCheck {
  @Override
  public boolean covers(GoldenFile file) {
    return file.family().equals("segments") && file.json().path("cases").isArray();
  }

  @Override
  public void run(GoldenFile file, Consumer<ParityCase> cases) {
    for (var one : file.json().get("cases")) {
      int total = one.get("total_frames").asInt();
      int length = one.get("segment_len").asInt();
      int overlap = one.get("segment_overlap").asInt();
      String label = file.name() + " " + total + "/" + length + "/" + overlap;
      var ranges = new ArrayList<List<Integer>>();
      for (var segment : SegmentPlan.OFFICIAL.segments(total, length, overlap)) {
        ranges.add(List.of(segment.start(), segment.end()));
      }
      cases.accept(ParityCase.exact(label + " official", ranges(one.get("official")), ranges));
      cases.accept(
          ParityCase.exact(
              label + " lossless",
              segments(one.get("padded")),
              SegmentPlan.LOSSLESS.segments(total, length, overlap)));
    }
  }

  private static List<List<Integer>> ranges(JsonNode node) {
    var ranges = new ArrayList<List<Integer>>();
    node.forEach(range -> ranges.add(List.of(range.get(0).asInt(), range.get(1).asInt())));
    return ranges;
  }

  private static List<Segment> segments(JsonNode node) {
    var segments = new ArrayList<Segment>();
    for (var one : node) {
      segments.add(
          new Segment(
              one.get("start").asInt(),
              one.get("end").asInt(),
              one.get("padded").asInt(),
              one.get("overlap").asInt()));
    }
    return segments;
  }
}
