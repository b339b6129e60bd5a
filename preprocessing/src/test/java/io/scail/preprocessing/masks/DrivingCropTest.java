package io.scail.preprocessing.masks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.Planes;
import io.scail.preprocessing.testing.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DrivingCropTest {

  @Test
  void cropsKeepWhatTheGoldensKeep() {
    int cases = 0;
    for (var file : Goldens.files("e2e_crop.json")) {
      var tensors = Goldens.tensorsBeside(file);
      var list = Goldens.json(file).get("cases");
      for (int i = 0; i < list.size(); i++, cases++) {
        check(list.get(i), tensors, "c" + i + ".");
      }
    }
    Goldens.report("e2e_crop", cases);
  }

  private static void check(JsonNode expected, Tensors tensors, String prefix) {
    int[] shape = tensors.shape(prefix + "masks");
    int frames = shape[1];
    int height = shape[2];
    int width = shape[3];
    boolean[] flags = tensors.flags(prefix + "masks");
    var clip =
        IntStream.range(0, frames)
            .mapToObj(
                f ->
                    IntStream.range(0, shape[0])
                        .mapToObj(p -> Planes.mask(flags, p * frames + f, width, height))
                        .toList())
            .toList();
    byte[] video = tensors.bytes(prefix + "video");
    long[] sums = new long[3];
    var crops = List.of(DrivingCrop.MASK, DrivingCrop.BOX, DrivingCrop.STEADY_BOX);
    var names = List.of("keep_mask", "keep_bbox", "keep_steady");
    for (int crop = 0; crop < 3; crop++) {
      var visible = crops.get(crop).visible(clip, DrivingCrop.MARGIN);
      boolean[] keep = tensors.flags(prefix + names.get(crop));
      for (int f = 0; f < frames; f++) {
        int plane = crop == 2 ? 0 : f;
        assertEquals(Planes.mask(keep, plane, width, height), visible.get(f), names.get(crop));
        var frame = Planes.frame(video, f, width, height);
        sums[crop] += sum(DrivingCrop.apply(frame, visible.get(f)));
      }
    }
    assertEquals(expected.get("sum_mask").asLong(), sums[0]);
    assertEquals(expected.get("sum_bbox").asLong(), sums[1]);
    assertEquals(expected.get("sum_steady").asLong(), sums[2]);
    for (int f = 0; f < frames; f++) {
      assertEquals(
          boxes(expected.get("merged_boxes_per_frame").get(f)),
          DrivingCrop.merged(clip.get(f), DrivingCrop.MARGIN));
    }
  }

  private static List<Box> boxes(JsonNode list) {
    var boxes = new ArrayList<Box>();
    list.forEach(
        b ->
            boxes.add(
                new Box(b.get(0).asInt(), b.get(1).asInt(), b.get(2).asInt(), b.get(3).asInt())));
    return boxes;
  }

  private static long sum(Frame frame) {
    long sum = 0;
    for (byte value : frame.rgb()) {
      sum += value & 0xff;
    }
    return sum;
  }
}
