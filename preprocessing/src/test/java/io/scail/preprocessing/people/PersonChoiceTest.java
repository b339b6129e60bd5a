package io.scail.preprocessing.people;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.masks.MaskPainter;
import io.scail.preprocessing.masks.Palette;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.Planes;
import io.scail.preprocessing.testing.Tensors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PersonChoiceTest {

  @Test
  void choosesAndPaintsAsTheGoldensDo() {
    int cases = 0;
    for (var file : Goldens.files("select_paint.json")) {
      var tensors = Goldens.tensorsBeside(file);
      var list = Goldens.json(file).get("cases");
      for (int i = 0; i < list.size(); i++, cases++) {
        check(list.get(i), tensors, "c" + i + ".");
      }
    }
    Goldens.report("select_paint", cases);
  }

  private static void check(JsonNode expected, Tensors tensors, String prefix) {
    int[] shape = tensors.shape(prefix + "tracks");
    int frames = shape[1];
    int height = shape[2];
    int width = shape[3];
    boolean[] flags = tensors.flags(prefix + "tracks");
    var candidates =
        IntStream.range(0, shape[0])
            .mapToObj(track -> Planes.mask(flags, track * frames, width, height))
            .toList();
    var chosen = new PersonChoice(expected.get("max_persons").asInt()).choose(candidates);
    var indices = expected.get("selected_track_indices_left_to_right");
    assertEquals(
        IntStream.range(0, indices.size()).mapToObj(i -> indices.get(i).asInt()).toList(), chosen);
    int background = expected.get("background").get(0).asInt() == 0 ? Palette.BLACK : Palette.WHITE;
    byte[] rgb = tensors.bytes(prefix + "rgb");
    for (int f = 0; f < frames; f++) {
      int frame = f;
      var masks =
          chosen.stream()
              .map(track -> Planes.mask(flags, track * frames + frame, width, height))
              .toList();
      assertArrayEquals(
          Planes.frame(rgb, f, width, height).rgb(),
          MaskPainter.paint(width, height, masks, background).rgb());
    }
  }
}
