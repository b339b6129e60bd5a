package io.scail.preprocessing.people;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.onnx.GraphFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How an export of SAM3 names what goes into its three graphs and what comes out. Two kinds are in
 * use; what they compute is the same.
 *
 * @param kind for the log
 * @param picture input of the vision graph
 * @param features outputs of the vision graph that the decoder takes
 * @param textMask the decoder's input that says which of the text's features are of words
 * @param boxes what the decoder wants beside the words
 */
record Sam3Contract(
    String kind, String picture, List<String> features, String textMask, List<String> boxes) {

  static final String TOKENS = "input_ids";
  static final String TOKEN_MASK = "attention_mask";
  static final String TEXT = "text_features";
  static final String MASKS = "pred_masks";
  static final String LOGITS = "pred_logits";

  /** Log-odds that anything in the picture is what was asked for. Some decoders do not give it. */
  static final String PRESENCE = "presence_logits";

  /** Prompted by words and boxes, as the exporter of usls writes it (jamjamjon/usls). */
  private static final Sam3Contract WORDS_AND_BOXES =
      new Sam3Contract(
          "words and boxes",
          "images",
          List.of("fpn_feat_0", "fpn_feat_1", "fpn_feat_2", "fpn_pos_2"),
          "text_mask",
          List.of("input_boxes", "input_boxes_labels"));

  /** Prompted by words alone, as sam3-text-onnx has it: the decoder gets the tokens' own mask. */
  private static final Sam3Contract WORDS =
      new Sam3Contract(
          "words",
          "pixel_values",
          List.of(
              "fpn_hidden_state_0",
              "fpn_hidden_state_1",
              "fpn_hidden_state_2",
              "fpn_position_encoding_2"),
          TOKEN_MASK,
          List.of());

  Sam3Contract {
    features = List.copyOf(features);
    boxes = List.copyOf(boxes);
  }

  /**
   * The contract that the graphs in a folder have. Reads their names, not their weights.
   *
   * @throws ModelFailure when one is missing or they have none of the contracts
   */
  static Sam3Contract in(Path folder) {
    var vision = GraphFile.read(folder.resolve(Sam3.VISION_FILE));
    var contract = vision.inputs().contains(WORDS.picture) ? WORDS : WORDS_AND_BOXES;
    vision.requiring(List.of(contract.picture), contract.features);
    GraphFile.read(folder.resolve(Sam3.TEXT_FILE))
        .requiring(List.of(TOKENS, TOKEN_MASK), contract.textOutputs());
    var decoderInputs = new ArrayList<>(contract.features);
    decoderInputs.addAll(List.of(TEXT, contract.textMask));
    decoderInputs.addAll(contract.boxes);
    GraphFile.read(folder.resolve(Sam3.DECODER_FILE))
        .requiring(decoderInputs, List.of(MASKS, LOGITS));
    return contract;
  }

  /** Outputs of the text graph that the decoder takes. */
  List<String> textOutputs() {
    return textMask.equals(TOKEN_MASK) ? List.of(TEXT) : List.of(TEXT, textMask);
  }

  /** Whether the decoder wants boxes beside the words. */
  boolean hasBoxes() {
    return !boxes.isEmpty();
  }
}
