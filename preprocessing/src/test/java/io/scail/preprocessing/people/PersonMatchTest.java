package io.scail.preprocessing.people;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.Planes;
import io.scail.preprocessing.testing.Tensors;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PersonMatchTest {

  private static final double DISTANCE_TOLERANCE = 1e-9;

  @Test
  void matchesAsTheGoldensDo() {
    int cases = 0;
    for (var file : Goldens.files("match.json")) {
      var tensors = Goldens.tensorsBeside(file);
      var list = Goldens.json(file).get("cases");
      for (int i = 0; i < list.size(); i++, cases++) {
        check(list.get(i), tensors, "c" + i + ".");
      }
    }
    Goldens.report("match", cases);
  }

  @Test
  void equalCountsPairUpFromLeftToRight() {
    var left = Mask.rectangle(100, 100, 0, 0, 20, 50);
    var right = Mask.rectangle(100, 100, 30, 0, 50, 50);
    var farRight = Mask.rectangle(100, 100, 80, 0, 99, 50);
    var matches = PersonMatch.byPlace(List.of(left, right), List.of(right, farRight));
    assertEquals(List.of(0, 1), matches.stream().map(PersonMatch::driving).toList());
  }

  private static void check(JsonNode expected, Tensors tensors, String prefix) {
    var references = masks(tensors, prefix + "reference");
    var driving = masks(tensors, prefix + "driving");
    var matches = PersonMatch.nearestCentres(references, driving);
    var pairs = expected.get("greedy_centre_matches");
    assertEquals(pairs.size(), matches.size());
    for (int i = 0; i < pairs.size(); i++) {
      assertEquals(pairs.get(i).get("reference").asInt(), matches.get(i).reference());
      assertEquals(pairs.get(i).get("driving").asInt(), matches.get(i).driving());
      assertEquals(
          pairs.get(i).get("dist2").asDouble(), matches.get(i).distance(), DISTANCE_TOLERANCE);
    }
    var overlaps = expected.get("iou_of_driving_with_reference0_resized_nearest");
    for (int i = 0; i < overlaps.size(); i++) {
      assertEquals(
          overlaps.get(i).asDouble(),
          PersonMatch.overlap(references.getFirst(), driving.get(i)),
          DISTANCE_TOLERANCE);
    }
    var best = expected.get("iou_best");
    assertEquals(
        best.isNull() ? Optional.empty() : Optional.of(best.asInt()),
        PersonMatch.mostOverlapping(references.getFirst(), driving));
  }

  private static List<Mask> masks(Tensors tensors, String name) {
    int[] shape = tensors.shape(name);
    boolean[] flags = tensors.flags(name);
    return IntStream.range(0, shape[0])
        .mapToObj(i -> Planes.mask(flags, i, shape[2], shape[1]))
        .toList();
  }
}
