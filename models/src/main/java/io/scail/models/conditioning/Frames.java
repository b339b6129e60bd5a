package io.scail.models.conditioning;

import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import java.util.List;

/**
 * Pixels to tensors and back, and the geometry in between; the loaded {@code conditioning} network.
 * Usable on the torch thread only.
 *
 * <p>Clips are tensors {@code [3, T, H, W]}, float32 in [-1, 1].
 */
public final class Frames implements AutoCloseable {
  private final ScriptModule script;
  private final String device;

  /**
   * @param device where the tensors go, by libtorch's name
   */
  public Frames(String device) {
    this.script = ScriptModule.load("conditioning");
    this.device = device;
  }

  /**
   * Frames of a video: {@code (u − 127.5) / 127.5}, which differs from a still's formula in the
   * last bit, as the reference's two paths do.
   *
   * @param rgb {@code [frames, height, width, 3]}
   */
  public Tensor video(byte[] rgb, int width, int height, TensorScope scope) {
    return pixels("video", rgb, width, height, scope);
  }

  /** A still: {@code u / 255 · 2 − 1}, as a clip of one frame. */
  public Tensor still(Picture picture, TensorScope scope) {
    return switch (picture) {
      case Picture.Bytes bytes ->
          pixels("still", bytes.rgb(), bytes.width(), bytes.height(), scope);
      case Picture.Floats floats -> {
        try (var inner = TensorScope.open()) {
          var raw = inner.floats(floats.values(), 3, 1, floats.height(), floats.width());
          yield script.call("moved").with(raw).with(device).tensor(scope);
        }
      }
    };
  }

  /**
   * Covers {@code width × height} and crops the excess evenly: antialiased bicubic with the a =
   * -0.5 kernel, sides truncated. Not clamped, so edges may overshoot [-1, 1].
   */
  public Tensor fit(Tensor clip, int width, int height, TensorScope scope) {
    return script.call("fit").with(clip).with(height).with(width).tensor(scope);
  }

  /**
   * As {@link #fit(Tensor, int, int, TensorScope)} on 8-bit pixels, rounded and clamped.
   *
   * @param rgb {@code [frames, fromHeight, fromWidth, 3]}
   * @return {@code [frames, height, width, 3]}
   */
  public byte[] fit(byte[] rgb, int fromWidth, int fromHeight, int width, int height) {
    try (var scope = TensorScope.open()) {
      var raw = raw(rgb, fromWidth, fromHeight, scope);
      return script.call("fit_bytes").with(raw).with(height).with(width).tensor(scope).toBytes();
    }
  }

  /** Half the size, bilinear: for even sides the mean of 2 × 2 pixels. */
  public Tensor halved(Tensor clip, TensorScope scope) {
    return script.call("halved").with(clip).tensor(scope);
  }

  /**
   * A colour mask {@code [3, F, H, W]} as 28 channels {@code [28, ⌊(F−1)/4⌋+1, H/s, W/s]}: seven
   * binary planes, averaged over each latent cell; channel = 7 · frame in group + colour. The first
   * frame fills a group alone.
   *
   * @param stride s, pixels of a latent cell's side: a power of 2, 8 for the published autoencoder
   */
  public Tensor compressedMask(Tensor mask, int stride, TensorScope scope) {
    return script.call("compressed_mask").with(mask).with(stride).tensor(scope);
  }

  /**
   * The groups of a mask after its first: {@code [3, 4n, H, W]} to {@code [28, n, H/s, W/s]};
   * joined behind the first frame's {@link #compressedMask} they equal that of the whole clip.
   */
  public Tensor compressedGroups(Tensor mask, int stride, TensorScope scope) {
    return script.call("compressed_groups").with(mask).with(stride).tensor(scope);
  }

  /** Rounded to bfloat16 and back, as the reference rounds the frames it continues from. */
  public Tensor roundedToBfloat16(Tensor clip, TensorScope scope) {
    return script.call("rounded").with(clip).tensor(scope);
  }

  /** Frames {@code from} to {@code to}, the last one not included. */
  public Tensor range(Tensor clip, int from, int to, TensorScope scope) {
    return script.call("range").with(clip).with(from).with(to).tensor(scope);
  }

  /** Tensors {@code [C, T, H, W]} joined on T. */
  public Tensor joined(List<Tensor> parts, TensorScope scope) {
    return script.call("joined").withTensors(parts).tensor(scope);
  }

  /** Zeros appended to a tensor {@code [C, T, H, W]} up to {@code frames} latent frames. */
  public Tensor padded(Tensor tensor, long frames, TensorScope scope) {
    return script.call("padded").with(tensor).with(frames).tensor(scope);
  }

  /**
   * {@code [channels, frames, h, w]}: 1 on the first {@code history} latent frames, else 0.
   *
   * @param channels one for each frame that a latent frame stands for
   * @param like {@code [C, n, h, w]}, for the grid
   */
  public Tensor historyMask(
      long channels, long frames, long history, Tensor like, TensorScope scope) {
    return script
        .call("history_mask")
        .with(channels)
        .with(frames)
        .with(history)
        .with(like)
        .tensor(scope);
  }

  private Tensor pixels(String method, byte[] rgb, int width, int height, TensorScope scope) {
    try (var inner = TensorScope.open()) {
      var raw = raw(rgb, width, height, inner);
      return script.call(method).with(raw).with(device).tensor(scope);
    }
  }

  private static Tensor raw(byte[] rgb, int width, int height, TensorScope scope) {
    return scope.bytes(rgb, rgb.length / (3L * width * height), height, width, 3);
  }

  @Override
  public void close() {
    script.close();
  }
}
