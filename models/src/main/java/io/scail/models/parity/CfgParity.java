package io.scail.models.parity;

import io.scail.models.sampling.Guidance;
import io.scail.models.sampling.Latents;
import io.scail.models.torch.TensorScope;
import java.util.function.Consumer;

/** Classifier-free guidance; where the second pass is skipped the answer is the first. */
final class CfgParity implements ParityCheck {
  @Override
  public boolean covers(GoldenFile file) {
    return file.family().equals("schedulers") && file.json().has("guide_scales");
  }

  @Override
  public void run(GoldenFile file, Consumer<ParityCase> cases) {
    try (var tensors = file.open();
        var script = Latents.load()) {
      int index = 0;
      for (var scale : file.json().get("guide_scales")) {
        String name = "g" + index++;
        long[] shape = tensors.shape("in." + name + ".cond");
        float[] conditional = tensors.floats("in." + name + ".cond");
        float[] unconditional = tensors.floats("in." + name + ".uncond");
        String key = "out." + name + ".guided";
        var guidance = new Guidance(scale.asDouble());
        float[] guided = conditional;
        if (guidance.needsUnconditional()) {
          try (var scope = TensorScope.open()) {
            guided =
                guidance
                    .apply(
                        script,
                        scope.floats(conditional, shape),
                        scope.floats(unconditional, shape),
                        scope)
                    .toFloats();
          }
        }
        cases.accept(
            ParityCase.close(
                file.name() + " " + name + " guided",
                tensors.floats(key),
                guided,
                1e-4,
                file.deviation(key)));
      }
    }
  }
}
