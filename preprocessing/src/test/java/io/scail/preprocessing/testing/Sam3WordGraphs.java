package io.scail.preprocessing.testing;

import io.scail.preprocessing.testing.Onnx.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Stand-ins for SAM3 as it is exported for words alone: same names, types and ranks. Query 0 finds
 * what is red, query 1 what is green. Only a prompt of one word whose tokens' mask arrives finds
 * anything, and of the two only query 0.
 */
public final class Sam3WordGraphs {

  /** Side of the network's picture. */
  public static final int SIZE = 112;

  private static final int GRID = SIZE / 14;
  private static final int FINE = 4 * GRID;
  private static final int CHANNELS = 256;
  private static final int TOKENS = 32;
  private static final int[] FINE_SHAPE = {1, CHANNELS, FINE, FINE};

  private Sam3WordGraphs() {}

  /**
   * Writes all three into a folder.
   *
   * @param presence log-odds that the decoder gives besides; most decoders of this kind give none
   */
  public static void write(Path folder, OptionalDouble presence) throws IOException {
    Files.write(folder.resolve("sam3-vision-encoder.onnx"), vision(SIZE, SIZE));
    Files.write(folder.resolve("sam3-text-encoder.onnx"), text());
    Files.write(folder.resolve("sam3-decoder.onnx"), decoder(presence));
  }

  /** The first graph for a picture of the given sides. */
  public static byte[] vision(int height, int width) {
    var graph =
        new Onnx()
            .input("pixel_values", ElementType.FLOAT, 1, 3, height, width)
            .longs("size", 1, 3, FINE, FINE)
            .longs("pad", 0, 0, 0, 0, 0, CHANNELS - 3, 0, 0)
            .node(
                "Resize",
                "pixel_values   size",
                "fine",
                Map.of("mode", "linear", "coordinate_transformation_mode", "half_pixel"))
            .node("Pad", "fine pad", "padded");
    for (var name : List.of("fpn_hidden_state_", "fpn_position_encoding_")) {
      for (int level = 0; level < 4; level++) {
        graph
            .node("Identity", "padded", name + level)
            .output(name + level, ElementType.FLOAT, FINE_SHAPE);
      }
    }
    return graph.bytes();
  }

  private static byte[] text() {
    return new Onnx()
        .input("input_ids", ElementType.INT64, 1, TOKENS)
        .input("attention_mask", ElementType.INT64, 1, TOKENS)
        .longs("copies", 1, 1, CHANNELS)
        .longs("column", 1, TOKENS, 1)
        .node("Mul", "input_ids attention_mask", "words")
        .node("Cast", "words", "numbers", Map.of("to", 1L))
        .node("Reshape", "numbers column", "list")
        .node("Tile", "list copies", "text_features")
        .output("text_features", ElementType.FLOAT, 1, TOKENS, CHANNELS)
        .bytes();
  }

  private static byte[] decoder(OptionalDouble presence) {
    var graph = new Onnx();
    for (int level = 0; level < 3; level++) {
      graph.input("fpn_hidden_state_" + level, ElementType.FLOAT, FINE_SHAPE);
    }
    graph
        .input("fpn_position_encoding_2", ElementType.FLOAT, FINE_SHAPE)
        .input("text_features", ElementType.FLOAT, 1, TOKENS, CHANNELS)
        .input("attention_mask", ElementType.INT64, 1, TOKENS)
        .longs("red_place", 0)
        .longs("green_place", 1)
        .longs("blue_place", 2)
        .longs("axis", 1)
        .number("nothing", 0)
        .number("steep", 10)
        .number("one_word", 3)
        .number("strict", 8)
        .floats("queries", new float[] {4, -4}, 1, 2)
        .floats("boxes", new float[8], 1, 2, 4)
        // Everything that the contract feeds must be taken; what is not needed counts for nothing.
        .node("Sum", "fpn_hidden_state_1 fpn_hidden_state_2 fpn_position_encoding_2", "maps")
        .node("ReduceSum", "maps", "seen", Map.of("keepdims", 0L))
        .node("ReduceSum", "text_features", "said", Map.of("keepdims", 0L))
        .node("Add", "seen said", "unused")
        .node("Mul", "unused nothing", "zero")
        .node("Slice", "fpn_hidden_state_0 red_place green_place axis", "red")
        .node("Slice", "fpn_hidden_state_0 green_place blue_place axis", "green")
        .node("Sub", "red green", "reddish")
        .node("Sub", "green red", "greenish")
        .node("Concat", "reddish greenish", "hues", Map.of("axis", 1L))
        .number("margin", 1)
        .node("Sub", "hues margin", "inside")
        .node("Mul", "inside steep", "masks")
        .node("Add", "masks zero", "pred_masks")
        .node("Cast", "attention_mask", "mask", Map.of("to", 1L))
        .node("ReduceSum", "mask", "words", Map.of("keepdims", 0L))
        .node("Sub", "words one_word", "excess")
        .node("Abs", "excess", "wrong")
        .node("Mul", "wrong strict", "penalty")
        .node("Sub", "queries penalty", "pred_logits")
        .node("Identity", "boxes", "pred_boxes")
        .output("pred_masks", ElementType.FLOAT, 1, 2, FINE, FINE)
        .output("pred_boxes", ElementType.FLOAT, 1, 2, 4)
        .output("pred_logits", ElementType.FLOAT, 1, 2);
    presence.ifPresent(
        odds ->
            graph
                .floats("there", new float[] {(float) odds}, 1, 1)
                .node("Identity", "there", "presence_logits")
                .output("presence_logits", ElementType.FLOAT, 1, 1));
    return graph.bytes();
  }
}
