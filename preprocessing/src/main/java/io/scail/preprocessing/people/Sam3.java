package io.scail.preprocessing.people;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * SAM3, the detector that is told in words what to look for: three graphs (sam3-vision-encoder,
 * sam3-text-encoder, sam3-decoder). The picture is encoded once a frame, a prompt once for good.
 * Used by one thread at a time.
 */
public final class Sam3 {
  private static final String VISION_FILE = "sam3-vision-encoder.onnx";
  private static final String TEXT_FILE = "sam3-text-encoder.onnx";
  private static final String DECODER_FILE = "sam3-decoder.onnx";

  /** The three graphs. */
  public static final List<String> FILES = List.of(VISION_FILE, TEXT_FILE, DECODER_FILE);

  private static final List<String> FEATURES =
      List.of("fpn_feat_0", "fpn_feat_1", "fpn_feat_2", "fpn_pos_2");
  private static final List<String> TEXT = List.of("text_features", "text_mask");
  private static final List<String> BOXES = List.of("input_boxes", "input_boxes_labels");
  private static final List<String> ANSWERS =
      List.of("pred_masks", "pred_boxes", "pred_logits", "presence_logits");

  /** Side of the picture when the graph leaves it open. */
  private static final int NATIVE_SIZE = 1008;

  private static final int PATCH = 14;

  /** Label of a box that is to be ignored. */
  private static final long NO_BOX = -10;

  private final OnnxModel vision;
  private final OnnxModel text;
  private final OnnxModel decoder;
  private final int size;
  private final Map<String, Map<String, Tensor>> prompts = new HashMap<>();

  /**
   * Opens the three graphs.
   *
   * @param folder holds sam3-vision-encoder.onnx, sam3-text-encoder.onnx and sam3-decoder.onnx
   * @param size side of the picture, a multiple of 14; used when the graph leaves it open, 0 for
   *     the native 1008
   * @param sessions own the graphs
   * @throws ModelFailure when one is missing or has another contract
   */
  public Sam3(Path folder, int size, OnnxSessions sessions) {
    this.vision = sessions.open(folder.resolve(VISION_FILE)).requiring(List.of("images"), FEATURES);
    this.text =
        sessions
            .open(folder.resolve(TEXT_FILE))
            .requiring(List.of("input_ids", "attention_mask"), TEXT);
    var decoderInputs = new ArrayList<>(FEATURES);
    decoderInputs.addAll(TEXT);
    decoderInputs.addAll(BOXES);
    this.decoder = sessions.open(folder.resolve(DECODER_FILE)).requiring(decoderInputs, ANSWERS);
    long stated = vision.inputShape("images")[3];
    this.size = stated > 0 ? (int) stated : size > 0 ? size : NATIVE_SIZE;
    if (this.size % PATCH != 0) {
      throw new ModelFailure(
          vision.name(), "its picture has " + this.size + " pixels a side, no multiple of 14");
    }
  }

  /** A detector of everything that one of the prompts names. */
  public PersonDetector detector(List<String> names) {
    var asked = List.copyOf(names);
    asked.forEach(this::prompt);
    return frame -> detect(frame, asked);
  }

  /** The graphs. */
  public List<OnnxModel> models() {
    return List.of(vision, text, decoder);
  }

  private List<Detection> detect(Frame frame, List<String> names) {
    var seen =
        vision.run(
            Map.of(
                "images", new Tensor.Floats(Sam3Pictures.encode(frame, size), 1, 3, size, size)));
    var detections = new ArrayList<Detection>();
    for (var name : names) {
      var inputs = new HashMap<String, Tensor>(prompt(name));
      FEATURES.forEach(feature -> inputs.put(feature, seen.get(feature)));
      inputs.put("input_boxes", new Tensor.Floats(new float[4], 1, 1, 4));
      inputs.put("input_boxes_labels", new Tensor.Longs(new long[] {NO_BOX}, 1, 1));
      detections.addAll(decode(decoder.run(inputs), frame.width(), frame.height()));
    }
    return List.copyOf(detections);
  }

  private List<Detection> decode(Map<String, Tensor> outputs, int width, int height) {
    if (!(outputs.get("pred_masks") instanceof Tensor.Floats masks)
        || !(outputs.get("pred_logits") instanceof Tensor.Floats logits)
        || !(outputs.get("presence_logits") instanceof Tensor.Floats presence)) {
      throw new ModelFailure(decoder.name(), "its answers are no 32-bit floats; export it again");
    }
    int rows = (int) masks.shape()[2];
    int columns = (int) masks.shape()[3];
    var detections = new ArrayList<Detection>();
    for (int query = 0; query < logits.values().length; query++) {
      double score = Sam3Pictures.score(logits.values()[query], presence.values()[0]);
      if (score > Detection.SCORE) {
        Mask mask =
            Sam3Pictures.mask(masks.values(), query * rows * columns, columns, rows, width, height);
        detections.add(new Detection(mask, score));
      }
    }
    return detections;
  }

  private Map<String, Tensor> prompt(String name) {
    return prompts.computeIfAbsent(
        name,
        words -> {
          var tokens = Sam3Prompt.of(words);
          var outputs =
              text.run(
                  Map.of(
                      "input_ids", new Tensor.Longs(tokens.ids(), 1, Sam3Prompt.LENGTH),
                      "attention_mask", new Tensor.Longs(tokens.mask(), 1, Sam3Prompt.LENGTH)));
          return Map.of(
              "text_features", outputs.get("text_features"),
              "text_mask", outputs.get("text_mask"));
        });
  }
}
