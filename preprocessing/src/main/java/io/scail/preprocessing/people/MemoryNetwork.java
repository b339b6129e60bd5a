package io.scail.preprocessing.people;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Box;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * SAM3's tracker with memory: trk-vision looks at a frame, trk-memory-attention at what is
 * remembered of a person, trk-decoder finds the person, trk-memory-encoder remembers it.
 * trk-constants is a graph without inputs that gives the network's two constants. Used by one
 * thread at a time.
 */
public final class MemoryNetwork {
  private static final String VISION_FILE = "trk-vision.onnx";
  private static final String ATTENTION_FILE = "trk-memory-attention.onnx";
  private static final String ENCODER_FILE = "trk-memory-encoder.onnx";
  private static final String DECODER_FILE = "trk-decoder.onnx";
  private static final String CONSTANTS_FILE = "trk-constants.onnx";

  /** The five graphs. */
  public static final List<String> FILES =
      List.of(VISION_FILE, ATTENTION_FILE, ENCODER_FILE, DECODER_FILE, CONSTANTS_FILE);

  private static final List<String> EMBEDDINGS =
      List.of("image_embeddings.0", "image_embeddings.1", "image_embeddings.2");
  private static final String FEATURES = "current_vision_feat";
  private static final String POSITIONS = "current_vision_pos_embed";
  private static final String POINTERS = "memory_obj_ptrs";

  /** A mask that is given rather than found: log-odds inside and outside. */
  private static final float MARKED = 10;

  private static final long TOP_LEFT = 2;
  private static final long BOTTOM_RIGHT = 3;

  private final OnnxModel vision;
  private final OnnxModel attention;
  private final OnnxModel encoder;
  private final OnnxModel decoder;
  private final OnnxModel constants;
  private final int size;
  private final float[] noMemory;
  private final Tensor positions;

  /**
   * Where the decoder is told to look.
   *
   * @param coordinates in pixels of the network's picture
   * @param labels what each point means
   */
  private record Prompt(Tensor coordinates, Tensor labels) {

    /** Everywhere: a point that is to be ignored. */
    private static final Prompt NONE =
        new Prompt(
            new Tensor.Floats(new float[2], 1, 1, 2), new Tensor.Longs(new long[] {-1}, 1, 1));
  }

  /** What the network sees in a frame, shared by all persons. */
  record View(Tensor.Floats fine, Tensor.Floats middle, Tensor.Floats coarse) {}

  /**
   * Opens the graphs.
   *
   * @param folder holds trk-vision.onnx, trk-memory-attention.onnx, trk-memory-encoder.onnx,
   *     trk-decoder.onnx and trk-constants.onnx
   * @param size side of the picture, a multiple of 14; used when the graph leaves it open, 0 for
   *     the native 1008
   * @param sessions own the graphs
   * @throws ModelFailure when one is missing or has another contract
   */
  public MemoryNetwork(Path folder, int size, OnnxSessions sessions) {
    this.vision =
        sessions.open(folder.resolve(VISION_FILE)).requiring(List.of("pixel_values"), EMBEDDINGS);
    this.attention =
        sessions
            .open(folder.resolve(ATTENTION_FILE))
            .requiring(
                List.of(
                    FEATURES,
                    POSITIONS,
                    POINTERS,
                    "memory_obj_tpos",
                    "memory_mask_feats",
                    "memory_mask_pos",
                    "memory_mask_tpos_idx"),
                List.of("fused_feat"));
    this.encoder =
        sessions
            .open(folder.resolve(ENCODER_FILE))
            .requiring(
                List.of(
                    "pred_mask_high_res", FEATURES, "object_score_logits", "is_mask_from_points"),
                List.of("maskmem_features", "maskmem_pos_enc"));
    this.decoder = sessions.open(folder.resolve(DECODER_FILE));
    decoder.requiring(
        List.of(
            "point_coords", "point_labels", "image_embed", "high_res_feats_0", "high_res_feats_1"),
        MemorySight.ANSWERS);
    if (decoder.inputs().contains("mask_inputs")) {
      throw new ModelFailure(
          decoder.name(), "it asks for mask_inputs, which is not used; export it without");
    }
    this.constants =
        sessions
            .open(folder.resolve(CONSTANTS_FILE))
            .requiring(List.of(), List.of("no_mem_embed", POSITIONS));
    this.size = Sam3Pictures.side(vision, "pixel_values", size);
    var values = constants.run(Map.of());
    this.noMemory = floats(constants, values, "no_mem_embed").values();
    this.positions = floats(constants, values, POSITIONS);
  }

  /** The graphs. */
  public List<OnnxModel> models() {
    return List.of(vision, attention, encoder, decoder, constants);
  }

  /** Runs every graph once on a picture. */
  public void warmUp(Frame frame) {
    var view = look(frame);
    var memory =
        new ObjectMemory(mark(0, view, Mask.of(frame.width(), frame.height(), (_, _) -> true)));
    follow(view, memory.recall(1));
  }

  View look(Frame frame) {
    var outputs =
        vision.run(
            Map.of(
                "pixel_values",
                new Tensor.Floats(Sam3Pictures.encode(frame, size), 1, 3, size, size)));
    return new View(
        floats(vision, outputs, EMBEDDINGS.get(0)),
        floats(vision, outputs, EMBEDDINGS.get(1)),
        floats(vision, outputs, EMBEDDINGS.get(2)));
  }

  /** What is to be remembered of a person that is marked in a frame. */
  ObjectMemory.Trace mark(int frame, View view, Mask mask) {
    var scaled = mask.scaledTo(size, size);
    var logits = new float[size * size];
    for (int pixel = 0; pixel < logits.length; pixel++) {
      logits[pixel] = scaled.at(pixel) ? MARKED : -MARKED;
    }
    var pointer = decode(withoutMemory(view.coarse()), view, boxAround(mask)).pointer();
    return trace(frame, view, logits, MARKED, /* marked= */ true, pointer, 1);
  }

  /** Looks for a person, given what is remembered of it. */
  MemorySight follow(View view, ObjectMemory.Recall recall) {
    var fused = floats(attention, attention.run(memory(view, recall)), "fused_feat");
    return decode(fused, view, Prompt.NONE);
  }

  /** What is to be remembered of a person that was looked for, found or not. */
  ObjectMemory.Trace remember(int frame, View view, MemorySight sight) {
    return trace(
        frame,
        view,
        sight.logits(),
        (float) sight.objectLogit(),
        /* marked= */ false,
        sight.pointer(),
        sight.certainty());
  }

  /** The person's pixels in a frame of the given size. */
  Mask mask(MemorySight sight, int width, int height) {
    return sight.objectLogit() > 0
        ? Sam3Pictures.mask(sight.logits(), 0, size, size, width, height)
        : Mask.empty(width, height);
  }

  private ObjectMemory.Trace trace(
      int frame,
      View view,
      float[] logits,
      float objectLogit,
      boolean marked,
      float[] pointer,
      double score) {
    var outputs =
        encoder.run(
            Map.of(
                "pred_mask_high_res",
                new Tensor.Floats(logits, 1, 1, size, size),
                FEATURES,
                shapedFor(encoder, view.coarse()),
                "object_score_logits",
                new Tensor.Floats(new float[] {objectLogit}, 1, 1),
                "is_mask_from_points",
                new Tensor.Flags(new boolean[] {marked}, 1)));
    return new ObjectMemory.Trace(
        frame,
        floats(encoder, outputs, "maskmem_features").values(),
        floats(encoder, outputs, "maskmem_pos_enc").values(),
        pointer,
        score);
  }

  private Map<String, Tensor> memory(View view, ObjectMemory.Recall recall) {
    var pointers = recall.pointers().stream().map(ObjectMemory.Trace::pointer).toList();
    var distances = recall.distances();
    // Where the graph fixes their number, the oldest stands in for those that are not there yet.
    int count = (int) Math.max(pointers.size(), attention.inputShape(POINTERS)[0]);
    int width = pointers.getFirst().length;
    var pointerValues = new float[count * width];
    var distanceValues = new float[count];
    for (int i = 0; i < count; i++) {
      int from = i < pointers.size() ? i : 0;
      System.arraycopy(pointers.get(from), 0, pointerValues, i * width, width);
      distanceValues[i] = distances.get(from);
    }
    long grid = view.coarse().shape()[3];
    return Map.of(
        FEATURES,
        shapedFor(attention, view.coarse()),
        POSITIONS,
        positions,
        POINTERS,
        new Tensor.Floats(pointerValues, count, width),
        "memory_obj_tpos",
        new Tensor.Floats(distanceValues, count),
        "memory_mask_feats",
        stacked(recall, ObjectMemory.Trace::features, grid),
        "memory_mask_pos",
        stacked(recall, ObjectMemory.Trace::positions, grid),
        "memory_mask_tpos_idx",
        new Tensor.Longs(
            recall.places().stream().mapToLong(Long::longValue).toArray(), recall.places().size()));
  }

  private static Tensor stacked(
      ObjectMemory.Recall recall, Function<ObjectMemory.Trace, float[]> part, long grid) {
    int length = part.apply(recall.masks().getFirst()).length;
    var values = new float[recall.masks().size() * length];
    for (int i = 0; i < recall.masks().size(); i++) {
      System.arraycopy(part.apply(recall.masks().get(i)), 0, values, i * length, length);
    }
    return new Tensor.Floats(values, recall.masks().size(), length / (grid * grid), grid, grid);
  }

  private MemorySight decode(Tensor embedding, View view, Prompt prompt) {
    return MemorySight.of(
        decoder,
        decoder.run(
            Map.of(
                "point_coords", prompt.coordinates(),
                "point_labels", prompt.labels(),
                "image_embed", embedding,
                "high_res_feats_0", view.fine(),
                "high_res_feats_1", view.middle())));
  }

  private Prompt boxAround(Mask mask) {
    Box box = mask.box();
    float acrossX = (float) size / mask.width();
    float acrossY = (float) size / mask.height();
    return new Prompt(
        new Tensor.Floats(
            new float[] {
              box.left() * acrossX,
              box.top() * acrossY,
              box.right() * acrossX,
              box.bottom() * acrossY
            },
            1,
            2,
            2),
        new Tensor.Longs(new long[] {TOP_LEFT, BOTTOM_RIGHT}, 1, 2));
  }

  /** The features with the constant that says that nothing is remembered. */
  private Tensor withoutMemory(Tensor.Floats coarse) {
    int plane = coarse.values().length / noMemory.length;
    var values = coarse.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += noMemory[i / plane];
    }
    return new Tensor.Floats(values, coarse.shape());
  }

  /** Some exports take the features as a list of places: [places, 1, channels]. */
  private static Tensor shapedFor(OnnxModel model, Tensor.Floats coarse) {
    if (model.inputShape(FEATURES).length != 3) {
      return coarse;
    }
    int channels = (int) coarse.shape()[1];
    int places = coarse.values().length / channels;
    var values = new float[coarse.values().length];
    for (int channel = 0; channel < channels; channel++) {
      for (int place = 0; place < places; place++) {
        values[place * channels + channel] = coarse.values()[channel * places + place];
      }
    }
    return new Tensor.Floats(values, places, 1, channels);
  }

  private static Tensor.Floats floats(OnnxModel model, Map<String, Tensor> outputs, String name) {
    if (outputs.get(name) instanceof Tensor.Floats floats) {
      return floats;
    }
    throw new ModelFailure(model.name(), "its output " + name + " is no tensor of floats");
  }
}
