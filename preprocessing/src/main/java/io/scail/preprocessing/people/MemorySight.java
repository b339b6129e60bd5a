package io.scail.preprocessing.people;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What the memory network's decoder says about a person in a frame.
 *
 * @param logits log-odds of the pixels of the network's picture
 * @param objectLogit log-odds that the person is visible
 * @param pointer the person as it looks now
 * @param quality the network's own estimate of the mask's overlap with the truth, 0 to 1
 */
@SuppressWarnings("ArrayRecordComponent")
record MemorySight(float[] logits, double objectLogit, float[] pointer, double quality) {

  static final List<String> ANSWERS =
      List.of(
          "obj_ptr",
          "pred_mask",
          "pred_mask_high_res",
          "object_score_logits",
          "iou_scores",
          "pred_multimasks_high_res");

  /** A mask is unstable when moving the threshold by this much changes much of it. */
  private static final float STABILITY_DELTA = 0.05f;

  private static final double LEAST_STABILITY = 0.98;

  static MemorySight of(OnnxModel decoder, Map<String, Tensor> outputs) {
    float[] single = floats(decoder, outputs, "pred_mask_high_res");
    float[] choices = floats(decoder, outputs, "pred_multimasks_high_res");
    float[] scores = floats(decoder, outputs, "iou_scores");
    int count = choices.length / single.length;
    if (count < 1 || scores.length < count) {
      throw new ModelFailure(
          decoder.name(), scores.length + " scores for " + count + " masks; export it again");
    }
    // A score for the single mask comes first where there is one more than masks to choose from.
    int offset = scores.length - count;
    int best = 0;
    for (int i = 1; i < count; i++) {
      best = scores[offset + i] > scores[offset + best] ? i : best;
    }
    boolean stable = stability(floats(decoder, outputs, "pred_mask")) >= LEAST_STABILITY;
    return new MemorySight(
        stable
            ? single
            : Arrays.copyOfRange(choices, best * single.length, (best + 1) * single.length),
        floats(decoder, outputs, "object_score_logits")[0],
        floats(decoder, outputs, "obj_ptr"),
        scores[offset + best]);
  }

  /** Whether the frame is worth remembering, 0 to 1: seen at all, and seen well. */
  double certainty() {
    return Math.max(0, 2 / (1 + Math.exp(-objectLogit)) - 1) * quality;
  }

  private static double stability(float[] mask) {
    int sure = 0;
    int possible = 0;
    for (float logit : mask) {
      sure += logit > STABILITY_DELTA ? 1 : 0;
      possible += logit > -STABILITY_DELTA ? 1 : 0;
    }
    return possible == 0 ? 1 : (double) sure / possible;
  }

  private static float[] floats(OnnxModel model, Map<String, Tensor> outputs, String name) {
    if (outputs.get(name) instanceof Tensor.Floats floats) {
      return floats.values();
    }
    throw new ModelFailure(model.name(), "its output " + name + " is no tensor of floats");
  }
}
