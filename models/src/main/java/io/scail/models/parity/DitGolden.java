package io.scail.models.parity;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.models.profile.DitSpec;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import io.scail.models.transformer.BlockListener;
import io.scail.models.transformer.Mode;
import io.scail.models.transformer.ScailTransformer;
import io.scail.models.transformer.SegmentInputs;
import io.scail.models.transformer.TransformerOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * A golden of the diffusion transformer, and one sample of it at a time run through the engine.
 *
 * @param file its sidecar
 * @param tensors its tensors, open
 */
record DitGolden(GoldenFile file, GoldenFile.Tensors tensors) {

  /**
   * One sample: a case, or an element of a case that records a batch.
   *
   * @param name begins the keys of its tensors, such as {@code batch2.1}
   * @param group begins the keys of what a batch shares, such as {@code batch2}
   * @param index its place in the batch
   */
  record Sample(String name, String group, int index, Mode mode) {}

  static DitSpec spec(JsonNode json) {
    return new DitSpec(
        json.get("dim").asInt(),
        json.get("num_heads").asInt(),
        json.get("num_layers").asInt(),
        json.get("ffn_dim").asInt(),
        json.get("freq_dim").asInt(),
        json.get("text_dim").asInt(),
        json.get("text_len").asInt(),
        json.get("clip_dim").asInt(),
        json.get("in_dim").asInt(),
        json.get("mask_dim").asInt(),
        json.get("out_dim").asInt(),
        json.get("eps").asDouble());
  }

  ScailTransformer load(TransformerOptions options) {
    return ScailTransformer.load(spec(file.json()), tensors.weights(), options);
  }

  List<Sample> samples() {
    var samples = new ArrayList<Sample>();
    for (var json : file.json().get("cases")) {
      String name = json.get("name").asText();
      var mode = json.get("replace_flag").asBoolean() ? Mode.REPLACEMENT : Mode.ANIMATION;
      int batch = json.path("batch").asInt(1);
      for (int i = 0; i < batch; i++) {
        samples.add(new Sample(batch == 1 ? name : name + "." + i, name, i, mode));
      }
    }
    return samples;
  }

  /** The recorded answer. */
  float[] expected(Sample sample) {
    return tensors.floats("out." + sample.name() + ".velocity");
  }

  double deviation(Sample sample) {
    return file.deviation("out." + sample.name() + ".velocity");
  }

  /** The engine's answer. */
  float[] velocity(ScailTransformer transformer, Sample sample) {
    try (var scope = TensorScope.open();
        var context =
            transformer.context(List.of(input(scope, sample, "context")), image(scope, sample));
        var segment = transformer.segment(context, inputs(scope, sample))) {
      return segment
          .velocities(scope, latent(scope, sample), timestep(sample), BlockListener.silent())
          .getFirst()
          .toFloats();
    }
  }

  SegmentInputs inputs(TensorScope scope, Sample sample) {
    var inputs =
        SegmentInputs.of(
            sample.mode(),
            input(scope, sample, "ref_latents"),
            input(scope, sample, "ref_masks"),
            input(scope, sample, "pose_latents"),
            input(scope, sample, "driving_masks"));
    if (tensors.has(key(sample, "history_mask"))) {
      inputs = inputs.withHistory(input(scope, sample, "history_mask"));
    }
    if (tensors.has(key(sample, "additional_ref_latents"))) {
      inputs =
          inputs.withAdditional(
              input(scope, sample, "additional_ref_latents"),
              input(scope, sample, "additional_ref_masks"));
    }
    return inputs;
  }

  Tensor text(TensorScope scope, Sample sample) {
    return input(scope, sample, "context");
  }

  Tensor latent(TensorScope scope, Sample sample) {
    return input(scope, sample, "x");
  }

  /** A batch shares one tensor of image features, [batch, rows, width]. */
  Tensor image(TensorScope scope, Sample sample) {
    String key = "in." + sample.group() + ".clip_fea";
    long[] shape = tensors.shape(key);
    int size = Math.toIntExact(shape[1] * shape[2]);
    float[] all = tensors.floats(key);
    float[] one = new float[size];
    System.arraycopy(all, sample.index() * size, one, 0, size);
    return scope.floats(one, shape[1], shape[2]);
  }

  double timestep(Sample sample) {
    return tensors.floats("in." + sample.group() + ".t")[sample.index()];
  }

  private Tensor input(TensorScope scope, Sample sample, String name) {
    String key = key(sample, name);
    return scope.floats(tensors.floats(key), tensors.shape(key));
  }

  private static String key(Sample sample, String name) {
    return "in." + sample.name() + "." + name;
  }
}
