package io.scail.preprocessing.render;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.pose.Skeleton;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.Joints;
import io.scail.preprocessing.testing.Pictures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CapsuleRendererTest {

  private static final int LEVELS = 3;
  private static final double PICTURE_SHARE = 0.03;
  private static final double MASK_SHARE = 0.005;

  @Test
  void picturesAndMasksAreThoseOfTheGoldens() {
    int cases = 0;
    for (var file : Goldens.files("render.json")) {
      for (var golden : Goldens.json(file).get("cases")) {
        check(golden, file);
        cases++;
      }
    }
    Goldens.report("render", cases);
  }

  private static void check(JsonNode golden, Path file) {
    int width = golden.get("width").asInt();
    int height = golden.get("height").asInt();
    var clip = new ArrayList<List<Skeleton>>();
    for (var frame : golden.get("joints_mm")) {
      var persons = new ArrayList<Skeleton>();
      frame.forEach(person -> persons.add(Skeleton.ofSmpl(Joints.points(person))));
      clip.add(persons);
    }
    var renderer = new CapsuleRenderer(width, height, clip);
    for (int i = 0; i < clip.size(); i++) {
      var rendered = renderer.render(clip.get(i));
      var picture = golden.get("images").get(i).asText();
      var mask = golden.get("mask_images").get(i).asText();
      assertClose(file.resolveSibling(picture), rendered.picture(), LEVELS, PICTURE_SHARE);
      assertClose(file.resolveSibling(mask), rendered.mask(), 0, MASK_SHARE);
    }
  }

  /** Compares lit pixels: those that are not black in either picture. */
  private static void assertClose(Path expected, Frame actual, int levels, double share) {
    byte[] a = Pictures.read(expected).rgb();
    byte[] b = actual.rgb();
    int lit = 0;
    int different = 0;
    for (int i = 0; i < a.length; i += 3) {
      int largest = 0;
      int brightest = 0;
      for (int c = i; c < i + 3; c++) {
        largest = Math.max(largest, Math.abs((a[c] & 0xff) - (b[c] & 0xff)));
        brightest = Math.max(brightest, Math.max(a[c] & 0xff, b[c] & 0xff));
      }
      lit += brightest > 0 ? 1 : 0;
      different += largest > levels ? 1 : 0;
    }
    assertTrue(
        different <= share * lit,
        expected.getFileName() + ": " + different + " of " + lit + " lit pixels differ");
  }
}
