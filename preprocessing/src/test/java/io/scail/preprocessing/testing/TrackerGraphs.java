package io.scail.preprocessing.testing;

import io.scail.preprocessing.testing.Onnx.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Stand-ins for the five graphs of SAM3's tracker with memory: same names, types and ranks. What
 * they remember of a person is its mean colour; they find it again by that colour alone. The
 * memory's encoder weighs the picture's colours with the mask, the attention averages them over all
 * remembered frames, and the decoder marks the pixels near the average.
 */
public final class TrackerGraphs {

  /** Side of the network's picture. */
  public static final int SIZE = 224;

  private static final int GRID = SIZE / 14;
  private static final int FINE = 4 * GRID;
  private static final int MIDDLE = 2 * GRID;
  private static final int PLACES = GRID * GRID;
  private static final int CHANNELS = 256;
  private static final int MEMORY_CHANNELS = 64;

  /** Squared distance of colours in -1..1 under which they are the same. */
  private static final float NEAR = 0.5f;

  private static final Map<String, Object> LINEAR =
      Map.of("mode", "linear", "coordinate_transformation_mode", "half_pixel");

  private TrackerGraphs() {}

  /** Writes all five into a folder. */
  public static void write(Path folder) throws IOException {
    Files.write(folder.resolve("trk-vision.onnx"), vision());
    Files.write(folder.resolve("trk-memory-encoder.onnx"), memoryEncoder());
    Files.write(folder.resolve("trk-memory-attention.onnx"), memoryAttention());
    Files.write(folder.resolve("trk-decoder.onnx"), decoder());
    Files.write(folder.resolve("trk-constants.onnx"), constants());
  }

  private static byte[] vision() {
    return new Onnx()
        .input("pixel_values", ElementType.FLOAT, 1, 3, SIZE, SIZE)
        .longs("fine_size", 1, 3, FINE, FINE)
        .longs("middle_size", 1, 3, MIDDLE, MIDDLE)
        .longs("coarse_size", 1, 3, GRID, GRID)
        .longs("fine_pad", 0, 0, 0, 0, 0, 29, 0, 0)
        .longs("middle_pad", 0, 0, 0, 0, 0, 61, 0, 0)
        .longs("coarse_pad", 0, 0, 0, 0, 0, CHANNELS - 3, 0, 0)
        .node("Resize", "pixel_values   fine_size", "fine", LINEAR)
        .node("Resize", "pixel_values   middle_size", "middle", LINEAR)
        .node("Resize", "pixel_values   coarse_size", "coarse", LINEAR)
        .node("Pad", "fine fine_pad", "image_embeddings.0")
        .node("Pad", "middle middle_pad", "image_embeddings.1")
        .node("Pad", "coarse coarse_pad", "image_embeddings.2")
        .output("image_embeddings.0", ElementType.FLOAT, 1, 32, FINE, FINE)
        .output("image_embeddings.1", ElementType.FLOAT, 1, 64, MIDDLE, MIDDLE)
        .output("image_embeddings.2", ElementType.FLOAT, 1, CHANNELS, GRID, GRID)
        .bytes();
  }

  /** Channels 0 to 2: colour times mask; channel 3: mask. */
  private static byte[] memoryEncoder() {
    return new Onnx()
        .input("pred_mask_high_res", ElementType.FLOAT, 1, 1, SIZE, SIZE)
        .input("current_vision_feat", ElementType.FLOAT, 1, CHANNELS, GRID, GRID)
        .input("object_score_logits", ElementType.FLOAT, 1, 1)
        .input("is_mask_from_points", ElementType.FLOAT, 1)
        .longs("size", 1, 1, GRID, GRID)
        .longs("first", 0)
        .longs("three", 3)
        .longs("axis", 1)
        .longs("pad", 0, 0, 0, 0, 0, MEMORY_CHANNELS - 4, 0, 0)
        .number("zero", 0)
        .node("Sigmoid", "pred_mask_high_res", "sharp")
        .node("Resize", "sharp   size", "all", LINEAR)
        // Places that the mask only touches show the background too.
        .number("most", 0.9f)
        .node("Greater", "all most", "inside")
        .node("Cast", "inside", "mask", Map.of("to", 1L))
        .node("Slice", "current_vision_feat first three axis", "colour")
        .node("Mul", "colour mask", "weighed")
        // A hidden person leaves nothing.
        .node("Greater", "object_score_logits zero", "seen")
        .node("Greater", "is_mask_from_points zero", "given")
        .node("Or", "seen given", "counts")
        .node("Cast", "counts", "count", Map.of("to", 1L))
        .node("Concat", "weighed mask", "parts", Map.of("axis", 1L))
        .node("Mul", "parts count", "kept")
        .node("Pad", "kept pad", "maskmem_features")
        .node("Mul", "maskmem_features zero", "maskmem_pos_enc")
        .output("maskmem_features", ElementType.FLOAT, 1, MEMORY_CHANNELS, GRID, GRID)
        .output("maskmem_pos_enc", ElementType.FLOAT, 1, MEMORY_CHANNELS, GRID, GRID)
        .bytes();
  }

  /** Channels 3 to 5 of what comes out: the mean remembered colour, everywhere. */
  private static byte[] memoryAttention() {
    return new Onnx()
        .input("current_vision_feat", ElementType.FLOAT, PLACES, 1, CHANNELS)
        .input("current_vision_pos_embed", ElementType.FLOAT, PLACES, 1, CHANNELS)
        .input("memory_obj_ptrs", ElementType.FLOAT, 16, CHANNELS)
        .input("memory_obj_tpos", ElementType.FLOAT, 16)
        .input("memory_mask_feats", ElementType.FLOAT, -1, MEMORY_CHANNELS, GRID, GRID)
        .input("memory_mask_pos", ElementType.FLOAT, -1, MEMORY_CHANNELS, GRID, GRID)
        .input("memory_mask_tpos_idx", ElementType.INT64, -1)
        .longs("first", 0)
        .longs("three", 3)
        .longs("four", 4)
        .longs("axis", 1)
        .longs("map", 1, CHANNELS, GRID, GRID)
        .longs("copies", 1, 1, GRID, GRID)
        .longs("pad", 0, 0, 0, 0, 0, CHANNELS - 6, 0, 0)
        .number("little", 1e-6f)
        .number("nothing", 0)
        // Everything that the contract feeds must be taken; what is not needed counts for nothing.
        .node("ReduceSum", "current_vision_pos_embed", "positions", Map.of("keepdims", 0L))
        .node("ReduceSum", "memory_obj_ptrs", "pointers", Map.of("keepdims", 0L))
        .node("ReduceSum", "memory_obj_tpos", "distances", Map.of("keepdims", 0L))
        .node("ReduceSum", "memory_mask_pos", "places", Map.of("keepdims", 0L))
        .node("Cast", "memory_mask_tpos_idx", "times", Map.of("to", 1L))
        .node("ReduceSum", "times", "time", Map.of("keepdims", 0L))
        .node("Sum", "positions pointers distances places time", "unused")
        .node("Mul", "unused nothing", "zero")
        .longs("sums", 0, 2, 3)
        .node("ReduceSum", "memory_mask_feats sums", "totals")
        .node("Slice", "totals first three axis", "weighed")
        .node("Slice", "totals three four axis", "weight")
        .node("Add", "weight little", "divisor")
        .node("Div", "weighed divisor", "mean")
        .node("Add", "mean zero", "colour")
        .node("Tile", "colour copies", "colours")
        .node("Transpose", "current_vision_feat", "channels", Map.of("perm", new long[] {1, 2, 0}))
        .node("Reshape", "channels map", "features")
        .node("Slice", "features first three axis", "picture")
        .node("Concat", "picture colours", "both", Map.of("axis", 1L))
        .node("Pad", "both pad", "fused_feat")
        .output("fused_feat", ElementType.FLOAT, 1, CHANNELS, GRID, GRID)
        .bytes();
  }

  private static byte[] decoder() {
    return new Onnx()
        .input("point_coords", ElementType.FLOAT, 1, -1, 2)
        .input("point_labels", ElementType.INT64, 1, -1)
        .input("image_embed", ElementType.FLOAT, 1, CHANNELS, GRID, GRID)
        .input("high_res_feats_0", ElementType.FLOAT, 1, 32, FINE, FINE)
        .input("high_res_feats_1", ElementType.FLOAT, 1, 64, MIDDLE, MIDDLE)
        .longs("first", 0)
        .longs("three", 3)
        .longs("six", 6)
        .longs("axis", 1)
        .longs("plane", 2, 3)
        .longs("large", 1, 1, SIZE, SIZE)
        .longs("single", 1, 1)
        .longs("flat", 1, CHANNELS)
        .number("near", NEAR)
        .number("steep", 20)
        .number("nothing", 0)
        .floats("scores", new float[] {0.9f, 0.9f, 0.8f, 0.7f}, 1, 4)
        .node("ReduceSum", "point_coords", "points", Map.of("keepdims", 0L))
        .node("Cast", "point_labels", "labels", Map.of("to", 1L))
        .node("ReduceSum", "labels", "label", Map.of("keepdims", 0L))
        .node("ReduceSum", "high_res_feats_1", "middle", Map.of("keepdims", 0L))
        .node("Sum", "points label middle", "unused")
        .node("Mul", "unused nothing", "zero")
        .node("Slice", "image_embed three six axis", "colours")
        .node("ReduceMean", "colours", "colour", Map.of("axes", new long[] {2, 3}))
        .node("Slice", "high_res_feats_0 first three axis", "picture")
        .node("Sub", "picture colour", "gap")
        .node("Mul", "gap gap", "squares")
        .node("ReduceSum", "squares axis", "distance")
        .node("Sub", "near distance", "closeness")
        .node("Mul", "closeness steep", "logits")
        .node("Add", "logits zero", "pred_mask")
        .node("Resize", "pred_mask   large", "pred_mask_high_res", LINEAR)
        .node(
            "Concat",
            "pred_mask_high_res pred_mask_high_res pred_mask_high_res",
            "pred_multimasks_high_res",
            Map.of("axis", 1L))
        .node("ReduceMax", "pred_mask", "most", Map.of("keepdims", 0L))
        .node("Reshape", "most single", "object_score_logits")
        .node("ReduceMean", "image_embed", "means", Map.of("axes", new long[] {2, 3}))
        .node("Reshape", "means flat", "obj_ptr")
        .node("Add", "scores zero", "iou_scores")
        .output("obj_ptr", ElementType.FLOAT, 1, CHANNELS)
        .output("pred_mask", ElementType.FLOAT, 1, 1, FINE, FINE)
        .output("pred_mask_high_res", ElementType.FLOAT, 1, 1, SIZE, SIZE)
        .output("object_score_logits", ElementType.FLOAT, 1, 1)
        .output("iou_scores", ElementType.FLOAT, 1, 4)
        .output("pred_multimasks_high_res", ElementType.FLOAT, 1, 3, SIZE, SIZE)
        .bytes();
  }

  private static byte[] constants() {
    return new Onnx()
        .floats("none", new float[CHANNELS], 1, CHANNELS)
        .floats("positions", new float[PLACES * CHANNELS], PLACES, 1, CHANNELS)
        .node("Identity", "none", "no_mem_embed")
        .node("Identity", "positions", "current_vision_pos_embed")
        .output("no_mem_embed", ElementType.FLOAT, 1, CHANNELS)
        .output("current_vision_pos_embed", ElementType.FLOAT, PLACES, 1, CHANNELS)
        .bytes();
  }
}
