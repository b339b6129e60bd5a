package io.scail.models.parity;

import io.scail.models.profile.DitSpec;
import io.scail.models.profile.Precision;
import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import io.scail.models.transformer.ScailTransformer;
import io.scail.models.transformer.StageRecorder;
import io.scail.models.transformer.TransformerOptions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The diffusion transformer in float32: velocities, every recorded intermediate, and the projection
 * of image features by itself.
 */
final class DitParity implements ParityCheck {
  private static final double FACTOR = 1e-4;

  @Override
  public boolean covers(GoldenFile file) {
    return file.family().equals("dit");
  }

  @Override
  public void run(GoldenFile file, Consumer<ParityCase> cases) {
    try (var tensors = file.open()) {
      if (file.json().has("cases")) {
        runCases(new DitGolden(file, tensors), cases);
      } else {
        runImageProjection(file, tensors, cases);
      }
    }
  }

  private static void runCases(DitGolden golden, Consumer<ParityCase> cases) {
    try (var transformer = golden.load(TransformerOptions.of(Precision.FP32))) {
      for (var sample : golden.samples()) {
        compare(golden, sample, "velocity", golden.velocity(transformer, sample), cases);
        if (golden.tensors().has("out." + sample.name() + ".tokens_in")) {
          compareStages(golden, sample, transformer, cases);
        }
      }
    }
  }

  private static void compareStages(
      DitGolden golden,
      DitGolden.Sample sample,
      ScailTransformer transformer,
      Consumer<ParityCase> cases) {
    var stages = stages(golden, sample, transformer);
    String prefix = "out." + sample.name() + ".";
    for (String key : golden.tensors().entries().keySet()) {
      String stage = key.startsWith(prefix) ? key.substring(prefix.length()) : "velocity";
      if (!stage.equals("velocity")) {
        // A recorded stage that was not computed has no numbers, so it fails.
        compare(golden, sample, stage, stages.getOrDefault(stage, new float[0]), cases);
      }
    }
  }

  private static Map<String, float[]> stages(
      DitGolden golden, DitGolden.Sample sample, ScailTransformer transformer) {
    var stages = new HashMap<String, float[]>();
    try (var scope = TensorScope.open();
        var context =
            transformer.context(List.of(golden.text(scope, sample)), golden.image(scope, sample));
        var segment = transformer.segment(context, golden.inputs(scope, sample))) {
      new StageRecorder(segment, stages::put)
          .run(golden.latent(scope, sample), golden.timestep(sample));
    }
    return stages;
  }

  private static void compare(
      DitGolden golden,
      DitGolden.Sample sample,
      String output,
      float[] actual,
      Consumer<ParityCase> cases) {
    String key = "out." + sample.name() + "." + output;
    cases.accept(
        ParityCase.close(
            golden.file().name() + " " + sample.name() + " " + output,
            golden.tensors().floats(key),
            actual,
            FACTOR,
            golden.file().deviation(key)));
  }

  private static void runImageProjection(
      GoldenFile file, GoldenFile.Tensors tensors, Consumer<ParityCase> cases) {
    long[] shape = tensors.shape("in.clip_fea");
    float[] all = tensors.floats("in.clip_fea");
    float[] expected = tensors.floats("out.context_img");
    int batch = Math.toIntExact(shape[0]);
    try (var module = ScriptModule.load("transformer");
        var weights = tensors.weights()) {
      for (int i = 0; i < batch; i++) {
        try (var scope = TensorScope.open();
            var result = TensorDict.empty()) {
          var features = scope.floats(part(all, i, batch), shape[1], shape[2]);
          module
              .call("image")
              .with(weights)
              .with(result)
              .with(features)
              .with(DitSpec.IMAGE_NORM_EPS)
              .run();
          cases.accept(
              ParityCase.close(
                  file.name() + " " + i + " context_img",
                  part(expected, i, batch),
                  result.copy(scope, "image").toFloats(),
                  FACTOR,
                  file.deviation("out.context_img")));
        }
      }
    }
  }

  private static float[] part(float[] all, int index, int parts) {
    int size = all.length / parts;
    return Arrays.copyOfRange(all, index * size, (index + 1) * size);
  }
}
