package io.scail.preprocessing.frames;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.testing.Goldens;
import org.junit.jupiter.api.Test;

/** The bicubic filter, the crop and the halving against PyTorch's. */
final class ResizeGoldenTest {
  @Test
  void resizedAndCroppedPicturesMatchTheReference() {
    int cases = 0;
    for (var file : Goldens.files("resize_crop.json")) {
      var tensors = Goldens.tensorsBeside(file);
      int at = 0;
      for (var expected : Goldens.json(file).get("cases")) {
        var name = "c" + at++ + ".";
        var source = size(expected.get("src"));
        var crop = CoverCrop.of(source, size(expected.get("target")));
        assertEquals(size(expected.get("resized")), crop.resized(), name);
        assertEquals(expected.get("crop_top_left").get(0).intValue(), crop.top(), name);
        assertEquals(expected.get("crop_top_left").get(1).intValue(), crop.left(), name);

        var frame = Frame.of(source, tensors.bytes(name + "rgb_hwc"));
        assertLevels(tensors.bytes(name + "u8_chw"), crop.apply(frame), name);
        assertArrayEquals(
            tensors.floats(name + "float_chw"),
            crop.apply(FloatImage.of(frame)).values(),
            2e-5f,
            name);
        var given = planar(crop.target(), tensors.bytes(name + "u8_chw"));
        assertArrayEquals(
            tensors.floats(name + "half_chw"), FloatImage.of(given).half().values(), 1e-6f, name);
        cases++;
      }
    }
    Goldens.report("resize_crop", cases);
  }

  /** At most one level on at most 0.5 % of the values. */
  private static void assertLevels(byte[] expected, Frame actual, String name) {
    var values = planar(actual.size(), expected).rgb();
    int different = 0;
    for (int i = 0; i < values.length; i++) {
      int gap = Math.abs((values[i] & 0xff) - (actual.rgb()[i] & 0xff));
      assertTrue(gap <= 1, name + " value " + i + " is off by " + gap);
      different += gap;
    }
    assertTrue(different <= values.length * 0.005, name + " differs at " + different);
  }

  private static Frame planar(Size size, byte[] chw) {
    int pixels = size.pixels();
    var rgb = new byte[3 * pixels];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = chw[i % 3 * pixels + i / 3];
    }
    return Frame.of(size, rgb);
  }

  private static Size size(JsonNode heightWidth) {
    return new Size(
        /* width= */ heightWidth.get(1).intValue(), /* height= */ heightWidth.get(0).intValue());
  }
}
