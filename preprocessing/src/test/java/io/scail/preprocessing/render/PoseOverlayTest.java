package io.scail.preprocessing.render;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.pose.WholeBody;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.Joints;
import io.scail.preprocessing.testing.Pictures;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

final class PoseOverlayTest {

  private static final double SHARE = 0.02;

  @Test
  void overlaysAreThoseOfTheGoldens() {
    int cases = 0;
    for (var file : Goldens.files("overlay.json")) {
      for (var golden : Goldens.json(file).get("cases")) {
        var expected = Pictures.read(file.resolveSibling(golden.get("image").asText()));
        assertClose(expected, draw(golden), golden.get("image").asText());
        cases++;
      }
    }
    Goldens.report("overlay", cases);
  }

  @Test
  void compositionsAreThoseOfTheGoldens() {
    int cases = 0;
    for (var file : Goldens.files("compose_overlay.png")) {
      var overlay = Pictures.read(file);
      var picture = Pictures.read(file.resolveSibling("render_c0_f0.png"));
      var mask = Pictures.read(file.resolveSibling("render_c0_f0_mask.png"));
      assertArrayEquals(
          Pictures.read(file.resolveSibling("compose_frame.png")).rgb(),
          Composition.onPicture(picture, overlay).rgb());
      assertArrayEquals(
          Pictures.read(file.resolveSibling("compose_mask.png")).rgb(),
          Composition.onMask(mask, overlay, 0).rgb());
      cases++;
    }
    Goldens.report("compose", cases);
  }

  private static Frame draw(JsonNode golden) {
    var overlay = new PoseOverlay(golden.get("width").asInt(), golden.get("height").asInt());
    Optional<Frame> all =
        StreamSupport.stream(golden.get("persons").spliterator(), false)
            .map(PoseOverlayTest::person)
            .map(overlay::draw)
            .reduce(Composition::sum);
    return all.orElseThrow();
  }

  private static WholeBody person(JsonNode person) {
    var hands = person.get("hands_right_left");
    return new WholeBody(
        Joints.points2(person.get("body")),
        Arrays.stream(Joints.numbers(person.get("subset"))).mapToObj(v -> v >= 0).toList(),
        Joints.points2(person.get("face")),
        List.of(Joints.points2(hands.get(0)), Joints.points2(hands.get(1))));
  }

  private static void assertClose(Frame expected, Frame actual, String name) {
    int lit = 0;
    int different = 0;
    for (int y = 0; y < expected.height(); y++) {
      for (int x = 0; x < expected.width(); x++) {
        lit += expected.colour(x, y) != 0 ? 1 : 0;
        different += expected.colour(x, y) != actual.colour(x, y) ? 1 : 0;
      }
    }
    assertTrue(different <= SHARE * lit, name + ": " + different + " of " + lit + " pixels differ");
  }
}
