package io.scail.models.parity;

import io.scail.models.conditioning.Frames;
import io.scail.models.conditioning.Picture;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Colour masks as 28 channels: stills, videos, odd sizes, the threshold, the half-size path. */
final class MaskParity implements ParityCheck {
  @Override
  public boolean covers(GoldenFile file) {
    return file.family().equals("mask") && file.json().has("threshold_pixel");
  }

  @Override
  public void run(GoldenFile file, Consumer<ParityCase> cases) {
    try (var tensors = file.open();
        var frames = new Frames("cpu")) {
      var names = new TreeSet<String>();
      for (var key : tensors.entries().keySet()) {
        if (key.startsWith("in.") && key.endsWith(".u8")) {
          names.add(key.substring("in.".length(), key.length() - ".u8".length()));
        }
      }
      for (var name : names) {
        try (var scope = TensorScope.open()) {
          check(file, tensors, frames, name, scope, cases);
        }
      }
    }
  }

  private static void check(
      GoldenFile file,
      GoldenFile.Tensors tensors,
      Frames frames,
      String name,
      TensorScope scope,
      Consumer<ParityCase> cases) {
    String label = file.name() + " " + name;
    long[] shape = tensors.shape("in." + name + ".u8");
    byte[] rgb = Planar.toRgb(tensors.bytes("in." + name + ".u8"), shape);
    int count = Math.toIntExact(shape[1]);
    int height = Math.toIntExact(shape[2]);
    int width = Math.toIntExact(shape[3]);
    Tensor mask = frames.video(rgb, width, height, scope);
    if (name.contains("image")) {
      mask = stills(frames, rgb, count, width, height, scope);
    }
    if (tensors.has("in." + name + ".mask")) {
      cases.accept(
          ParityCase.exact(
              label + " mask", tensors.floats("in." + name + ".mask"), mask.toFloats()));
    }
    String half = "out." + name + ".half";
    if (tensors.has(half)) {
      mask = frames.halved(mask, scope);
      cases.accept(
          ParityCase.close(
              label + " half", tensors.floats(half), mask.toFloats(), 1e-4, file.deviation(half)));
    }
    String key = "out." + name + ".latent28";
    cases.accept(
        ParityCase.close(
            label + " latent28",
            tensors.floats(key),
            frames.compressedMask(mask, 8, scope).toFloats(),
            1e-4,
            file.deviation(key)));
  }

  private static Tensor stills(
      Frames frames, byte[] rgb, int count, int width, int height, TensorScope scope) {
    int size = rgb.length / count;
    var stills = new ArrayList<Tensor>();
    for (int i = 0; i < count; i++) {
      byte[] one = Arrays.copyOfRange(rgb, i * size, (i + 1) * size);
      stills.add(frames.still(new Picture.Bytes(width, height, one), scope));
    }
    return frames.joined(stills, scope);
  }
}
