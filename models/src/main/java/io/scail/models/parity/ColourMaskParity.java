package io.scail.models.parity;

import io.scail.models.conditioning.Frames;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Colour masks from the preprocessing stage's goldens: painted clips as 28 channels, and labels
 * that are painted, fitted to the output and then compressed.
 */
final class ColourMaskParity implements ParityCheck {
  /** Identity colours in the order of persons, 0xRRGGBB. */
  private static final int[] PERSONS = {0x0000ff, 0xff0000, 0x00ff00, 0xff00ff, 0x00ffff, 0xffff00};

  /** Pixels of a latent cell's side. */
  private static final int STRIDE = 8;

  private static final double LABELLED_TOLERANCE = 0.01;

  @Override
  public boolean covers(GoldenFile file) {
    return isPainted(file) || isLabelled(file);
  }

  private static boolean isPainted(GoldenFile file) {
    return file.stem().equals("mask_compress");
  }

  private static boolean isLabelled(GoldenFile file) {
    return file.stem().equals("standin_pipeline");
  }

  @Override
  public void run(GoldenFile file, Consumer<ParityCase> cases) {
    try (var tensors = file.open();
        var frames = new Frames("cpu")) {
      for (var golden : file.json().get("cases")) {
        String name = golden.get("name").asText();
        float[] expected = tensors.floats(name + ".latent");
        try (var scope = TensorScope.open()) {
          if (isPainted(file)) {
            long[] shape = tensors.shape(name + ".rgb");
            var clip = new Painted(tensors.bytes(name + ".rgb"), side(shape, 1), side(shape, 2));
            float[] actual = compressed(frames, clip, golden.get("half").asBoolean(), scope);
            cases.accept(ParityCase.exact(file.name() + " " + name, expected, actual));
          } else {
            long[] shape = tensors.shape(name + ".labels");
            var clip =
                painted(
                    tensors.bytes(name + ".labels"),
                    golden.get("background").get(0).asInt() != 0,
                    side(shape, 1),
                    side(shape, 2));
            var target = golden.get("target");
            var fitted =
                clip.fitted(
                    frames,
                    target.get(1).asInt(),
                    target.get(0).asInt(),
                    golden.get("padded_frames").asInt());
            float[] actual = compressed(frames, fitted, true, scope);
            cases.accept(
                new ParityCase(
                    file.name() + " " + name,
                    meanDifference(expected, actual),
                    LABELLED_TOLERANCE,
                    "mean"));
          }
        }
      }
    }
  }

  /** Frames of 8-bit RGB, {@code [frames, height, width, 3]}. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Painted(byte[] rgb, int height, int width) {

    /** Covering the given size, the last frame repeated up to a number of frames. */
    Painted fitted(Frames frames, int toWidth, int toHeight, int count) {
      byte[] fitted = frames.fit(rgb, width, height, toWidth, toHeight);
      int frame = 3 * toWidth * toHeight;
      byte[] padded = Arrays.copyOf(fitted, count * frame);
      for (int at = fitted.length; at < padded.length; at += frame) {
        System.arraycopy(fitted, fitted.length - frame, padded, at, frame);
      }
      return new Painted(padded, toHeight, toWidth);
    }
  }

  private static Painted painted(byte[] labels, boolean white, int height, int width) {
    byte[] rgb = new byte[3 * labels.length];
    for (int pixel = 0; pixel < labels.length; pixel++) {
      int background = white ? 0xffffff : 0;
      int colour = labels[pixel] == 0 ? background : PERSONS[labels[pixel] - 1];
      for (int channel = 0; channel < 3; channel++) {
        rgb[3 * pixel + channel] = (byte) (colour >> (16 - 8 * channel));
      }
    }
    return new Painted(rgb, height, width);
  }

  private static float[] compressed(Frames frames, Painted clip, boolean half, TensorScope scope) {
    Tensor mask = frames.video(clip.rgb(), clip.width(), clip.height(), scope);
    return frames
        .compressedMask(half ? frames.halved(mask, scope) : mask, STRIDE, scope)
        .toFloats();
  }

  private static double meanDifference(float[] expected, float[] actual) {
    if (expected.length != actual.length) {
      return Double.NaN;
    }
    double sum = 0;
    for (int i = 0; i < expected.length; i++) {
      sum += Math.abs(expected[i] - actual[i]);
    }
    return sum / expected.length;
  }

  private static int side(long[] shape, int axis) {
    return Math.toIntExact(shape[axis]);
  }
}
