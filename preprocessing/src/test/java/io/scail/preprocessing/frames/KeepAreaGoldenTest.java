package io.scail.preprocessing.frames;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The optional crops of the end-to-end driving video. */
final class KeepAreaGoldenTest {
  private static final double MARGIN = 0.05;

  @Test
  void whatIsKeptMatches() {
    int cases = 0;
    for (var file : Goldens.files("e2e_crop.json")) {
      var tensors = Goldens.tensorsBeside(file);
      int at = 0;
      for (var expected : Goldens.json(file).get("cases")) {
        var name = "c" + at++ + ".";
        var shape = tensors.shape(name + "masks");
        var size = new Size(shape[3], shape[2]);
        var persons = persons(tensors.flags(name + "masks"), shape, size);
        var video = frames(tensors.bytes(name + "video"), shape[1], size);

        var boxes = new ArrayList<List<PixelBox>>();
        expected.get("merged_boxes_per_frame").forEach(list -> boxes.add(boxes(list)));
        for (int t = 0; t < shape[1]; t++) {
          assertEquals(boxes.get(t), KeepArea.boxes(size, persons.get(t), MARGIN), name + t);
        }
        assertEquals(
            box(expected.get("steady_box")),
            KeepArea.steadyBox(size, persons, MARGIN).orElseThrow());

        check(KeepArea.MASK, persons, video, tensors, name + "keep_mask", expected, "sum_mask");
        check(KeepArea.BOXES, persons, video, tensors, name + "keep_bbox", expected, "sum_bbox");
        check(
            KeepArea.STEADY_BOX,
            persons,
            video,
            tensors,
            name + "keep_steady",
            expected,
            "sum_steady");
        cases++;
      }
    }
    Goldens.report("e2e_crop", cases);
  }

  private static void check(
      KeepArea area,
      List<List<Mask>> persons,
      List<Frame> video,
      Tensors tensors,
      String tensor,
      JsonNode expected,
      String sumName) {
    var size = video.getFirst().size();
    var kept = area.masks(size, persons, MARGIN);
    var flags = tensors.flags(tensor);
    long sum = 0;
    for (int t = 0; t < video.size(); t++) {
      int from = flags.length == size.pixels() ? 0 : t * size.pixels();
      assertArrayEquals(
          Arrays.copyOfRange(flags, from, from + size.pixels()), kept.get(t).on(), tensor + t);
      for (byte value : KeepArea.apply(video.get(t), kept.get(t)).rgb()) {
        sum += value & 0xff;
      }
    }
    assertEquals(expected.get(sumName).longValue(), sum, sumName);
  }

  private static List<List<Mask>> persons(boolean[] flags, int[] shape, Size size) {
    var frames = new ArrayList<List<Mask>>();
    for (int t = 0; t < shape[1]; t++) {
      var masks = new ArrayList<Mask>();
      for (int p = 0; p < shape[0]; p++) {
        int from = (p * shape[1] + t) * size.pixels();
        masks.add(Mask.of(size, Arrays.copyOfRange(flags, from, from + size.pixels())));
      }
      frames.add(masks);
    }
    return frames;
  }

  private static List<Frame> frames(byte[] video, int count, Size size) {
    var frames = new ArrayList<Frame>();
    int length = 3 * size.pixels();
    for (int t = 0; t < count; t++) {
      frames.add(Frame.of(size, Arrays.copyOfRange(video, t * length, (t + 1) * length)));
    }
    return frames;
  }

  private static List<PixelBox> boxes(JsonNode list) {
    var boxes = new ArrayList<PixelBox>();
    list.forEach(box -> boxes.add(box(box)));
    return boxes;
  }

  private static PixelBox box(JsonNode corners) {
    return new PixelBox(
        corners.get(0).intValue(),
        corners.get(1).intValue(),
        corners.get(2).intValue(),
        corners.get(3).intValue());
  }
}
