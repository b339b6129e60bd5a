package io.scail.models.parity;

import io.scail.models.sampling.Latents;
import io.scail.models.sampling.SamplerKind;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** Noise levels, times and whole trajectories of the solvers for given velocities. */
final class SchedulerParity implements ParityCheck {
  @Override
  public boolean covers(GoldenFile file) {
    return file.family().equals("schedulers") && file.json().has("solver");
  }

  @Override
  public void run(GoldenFile file, Consumer<ParityCase> cases) {
    var kind = SamplerKind.of(file.json().get("solver").asText());
    try (var tensors = file.open();
        var script = Latents.load()) {
      for (var one : file.json().get("cases")) {
        String name = one.get("name").asText();
        String label = file.name() + " " + name;
        int steps = one.get("steps").asInt();
        var sampler = kind.sampler(steps, one.get("shift").asDouble());
        float[] sigmas = new float[steps + 1];
        float[] times = new float[steps];
        for (int i = 0; i < steps; i++) {
          sigmas[i] = sampler.schedule().sigma(i);
          times[i] = sampler.schedule().time(i);
        }
        cases.accept(
            ParityCase.exact(label + " sigmas", tensors.floats("out." + name + ".sigmas"), sigmas));
        cases.accept(
            ParityCase.exact(
                label + " timesteps", tensors.floats("out." + name + ".timesteps"), times));
        float[] outputs = tensors.floats("in." + name + ".model_output");
        String trajectory = "out." + name + ".trajectory";
        float[] expected = tensors.floats(trajectory);
        float[] actual = new float[expected.length];
        long[] shape = tensors.shape("in." + name + ".sample");
        int size = outputs.length / steps;
        try (var scope = TensorScope.open()) {
          Tensor noise = scope.floats(tensors.floats("in." + name + ".sample"), shape);
          try (var latents = Latents.start(script, sampler, noise, Optional.empty())) {
            for (int i = 0; i < steps; i++) {
              latents.advance(
                  scope.floats(Arrays.copyOfRange(outputs, i * size, (i + 1) * size), shape));
              float[] sample = latents.sample(scope).toFloats();
              System.arraycopy(sample, 0, actual, i * size, size);
            }
          }
        }
        cases.accept(
            ParityCase.close(
                label + " trajectory", expected, actual, 1e-4, file.deviation(trajectory)));
      }
    }
  }
}
