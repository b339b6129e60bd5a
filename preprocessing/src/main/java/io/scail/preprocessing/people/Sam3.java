package io.scail.preprocessing.people;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.onnx.GraphFile;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SAM3, the detector that is told in words what to look for: three graphs (sam3-vision-encoder,
 * sam3-text-encoder, sam3-decoder), in one of the ways that exports name their inputs and outputs.
 * The picture is encoded once a frame, a prompt once for good. Used by one thread at a time.
 */
public final class Sam3 {
  private static final Logger LOG = LoggerFactory.getLogger(Sam3.class);

  static final String VISION_FILE = "sam3-vision-encoder.onnx";
  static final String TEXT_FILE = "sam3-text-encoder.onnx";
  static final String DECODER_FILE = "sam3-decoder.onnx";

  /** The three graphs. */
  public static final List<String> FILES = List.of(VISION_FILE, TEXT_FILE, DECODER_FILE);

  /** Label of a box that is to be ignored. */
  private static final long NO_BOX = -10;

  private final OnnxModel vision;
  private final OnnxModel text;
  private final OnnxModel decoder;
  private final Sam3Contract contract;
  private final Set<String> answers;
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
    this.contract = Sam3Contract.in(folder);
    this.vision = sessions.open(folder.resolve(VISION_FILE));
    this.size = Sam3Pictures.side(vision, contract.picture(), size);
    this.text = sessions.open(folder.resolve(TEXT_FILE));
    this.decoder = sessions.open(folder.resolve(DECODER_FILE));
    boolean presence = decoder.outputs().contains(Sam3Contract.PRESENCE);
    this.answers =
        presence
            ? Set.of(Sam3Contract.MASKS, Sam3Contract.LOGITS, Sam3Contract.PRESENCE)
            : Set.of(Sam3Contract.MASKS, Sam3Contract.LOGITS);
    LOG.info(
        "sam3 opened prompts=\"{}\" side={} presence={}", contract.kind(), this.size, presence);
  }

  /**
   * Whether a folder's graphs can be used, by their names and the files of their weights; nothing
   * is opened.
   *
   * @throws ModelFailure when one is missing or has another contract
   */
  public static void check(Path folder) {
    Sam3Contract.in(folder);
    FILES.forEach(file -> GraphFile.read(folder.resolve(file)).files());
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
    var picture = new Tensor.Floats(Sam3Pictures.encode(frame, size), 1, 3, size, size);
    var seen = vision.run(Map.of(contract.picture(), picture), Set.copyOf(contract.features()));
    var detections = new ArrayList<Detection>();
    for (var name : names) {
      var inputs = new HashMap<String, Tensor>(prompt(name));
      contract.features().forEach(feature -> inputs.put(feature, seen.get(feature)));
      if (contract.hasBoxes()) {
        inputs.put("input_boxes", new Tensor.Floats(new float[4], 1, 1, 4));
        inputs.put("input_boxes_labels", new Tensor.Longs(new long[] {NO_BOX}, 1, 1));
      }
      detections.addAll(decode(decoder.run(inputs, answers), frame.width(), frame.height()));
    }
    return List.copyOf(detections);
  }

  private List<Detection> decode(Map<String, Tensor> outputs, int width, int height) {
    var masks = answer(outputs, Sam3Contract.MASKS);
    var logits = answer(outputs, Sam3Contract.LOGITS);
    double presence =
        answers.contains(Sam3Contract.PRESENCE)
            ? answer(outputs, Sam3Contract.PRESENCE).values()[0]
            : Double.POSITIVE_INFINITY;
    int rows = (int) masks.shape()[2];
    int columns = (int) masks.shape()[3];
    var detections = new ArrayList<Detection>();
    for (int query = 0; query < logits.values().length; query++) {
      double score = Sam3Pictures.score(logits.values()[query], presence);
      if (score > Detection.SCORE) {
        Mask mask =
            Sam3Pictures.mask(masks.values(), query * rows * columns, columns, rows, width, height);
        detections.add(new Detection(mask, score));
      }
    }
    return detections;
  }

  private Tensor.Floats answer(Map<String, Tensor> outputs, String name) {
    if (outputs.get(name) instanceof Tensor.Floats floats) {
      return floats;
    }
    throw new ModelFailure(
        decoder.name(), "its output " + name + " is no tensor of floats; export it again");
  }

  private Map<String, Tensor> prompt(String name) {
    return prompts.computeIfAbsent(
        name,
        words -> {
          var tokens = Sam3Prompt.of(words);
          var mask = new Tensor.Longs(tokens.mask(), 1, Sam3Prompt.LENGTH);
          var said = new HashMap<String, Tensor>(Map.of(Sam3Contract.TOKEN_MASK, mask));
          said.putAll(
              text.run(
                  Map.of(
                      Sam3Contract.TOKENS,
                      new Tensor.Longs(tokens.ids(), 1, Sam3Prompt.LENGTH),
                      Sam3Contract.TOKEN_MASK,
                      mask),
                  Set.copyOf(contract.textOutputs())));
          said.keySet().retainAll(List.of(Sam3Contract.TEXT, contract.textMask()));
          return Map.copyOf(said);
        });
  }
}
