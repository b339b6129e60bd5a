package io.scail.preprocessing.people;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.testing.Goldens;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OverlapTrackerTest {

  private static final int SEARCH = 16;

  /** These tests hand in the detections themselves. */
  private static final PersonDetector NOTHING = _ -> List.of();

  @Test
  void followsPersonsAsTheGoldensDo() {
    int cases = 0;
    for (var file : Goldens.files("tracking.json")) {
      var tensors = Goldens.tensorsBeside(file);
      var list = Goldens.json(file).get("cases");
      for (int i = 0; i < list.size(); i++, cases++) {
        check(list.get(i), tensors.bytes("c" + i + ".labels"));
      }
    }
    Goldens.report("tracking", cases);
  }

  private static void check(JsonNode expected, byte[] labels) {
    int width = expected.get("width").asInt();
    int height = expected.get("height").asInt();
    var tracker =
        new OverlapTracker(NOTHING, new PersonChoice(expected.get("max_persons").asInt()), SEARCH);
    int frame = 0;
    for (var row : expected.get("detections")) {
      var detections = new ArrayList<Detection>();
      for (var d : row) {
        var box = d.get("box");
        var mask =
            Mask.rectangle(
                width,
                height,
                box.get(0).asInt(),
                box.get(1).asInt(),
                box.get(2).asInt(),
                box.get(3).asInt());
        detections.add(new Detection(mask, d.get("score").asDouble()));
      }
      var masks = tracker.next(Detection.distinct(detections, PersonChoice.MINIMUM_PERCENT));
      for (int pixel = 0; pixel < width * height; pixel++) {
        assertEquals(labels[frame * width * height + pixel], label(masks, pixel), "frame " + frame);
      }
      frame++;
    }
  }

  @Test
  void nobodyInTheSearchFramesMeansNobodyAtAll() {
    var tracker = new OverlapTracker(NOTHING, new PersonChoice(2), 2);
    tracker.next(List.of());
    tracker.next(List.of());
    var late = new Detection(Mask.rectangle(20, 20, 0, 0, 10, 10), 0.9);
    assertEquals(List.of(), tracker.next(List.of(late)));
    assertEquals(0, tracker.persons());
  }

  private static byte label(List<Mask> masks, int pixel) {
    for (int person = 0; person < masks.size(); person++) {
      if (masks.get(person).at(pixel)) {
        return (byte) (person + 1);
      }
    }
    return 0;
  }
}
