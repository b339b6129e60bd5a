package io.scail.models.parity;

import io.scail.models.conditioning.Frames;
import io.scail.models.conditioning.Picture;
import io.scail.models.torch.TensorScope;
import java.util.function.Consumer;

/** Antialiased bicubic resize and centre crop: 8-bit within a step, float tightly. */
final class ResizeCropParity implements ParityCheck {
  @Override
  public boolean covers(GoldenFile file) {
    return file.stem().startsWith("resize_crop") && file.json().path("cases").isArray();
  }

  @Override
  public void run(GoldenFile file, Consumer<ParityCase> cases) {
    try (var tensors = file.open();
        var frames = new Frames("cpu")) {
      for (var one : file.json().get("cases")) {
        String name = one.get("name").asText();
        String label = file.name() + " " + name + " frames";
        String in = "in." + name + ".frames";
        String out = "out." + name + ".frames";
        long[] shape = tensors.shape(in);
        int fromHeight = Math.toIntExact(shape[2]);
        int fromWidth = Math.toIntExact(shape[3]);
        int height = one.get("target_h").asInt();
        int width = one.get("target_w").asInt();
        if (one.get("dtype").asText().equals("u8")) {
          byte[] rgb = Planar.framesToRgb(tensors.bytes(in), shape);
          byte[] expected = Planar.framesToRgb(tensors.bytes(out), tensors.shape(out));
          byte[] actual = frames.fit(rgb, fromWidth, fromHeight, width, height);
          cases.accept(new ParityCase(label, largestStep(expected, actual), 1, "8-bit steps"));
        } else {
          try (var scope = TensorScope.open()) {
            var picture = new Picture.Floats(fromWidth, fromHeight, tensors.floats(in));
            var fitted = frames.fit(frames.still(picture, scope), width, height, scope);
            cases.accept(
                ParityCase.close(
                    label, tensors.floats(out), fitted.toFloats(), 1e-4, file.deviation(out)));
          }
        }
      }
    }
  }

  private static double largestStep(byte[] expected, byte[] actual) {
    if (expected.length != actual.length) {
      return Double.POSITIVE_INFINITY;
    }
    int largest = 0;
    for (int i = 0; i < expected.length; i++) {
      int step = Math.abs(Byte.toUnsignedInt(expected[i]) - Byte.toUnsignedInt(actual[i]));
      largest = Math.max(largest, step);
    }
    return largest;
  }
}
