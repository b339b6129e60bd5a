package io.scail.preprocessing.pose;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.Tensor;
import java.util.Map;

/**
 * MediaPipe's selfie segmentation: the foreground of a picture without any notion of a body, so it
 * also serves animals and figures that the person detector does not take for persons. Used by one
 * thread at a time.
 */
public final class PersonSegmenter {

  /** File name of the model. */
  public static final String FILE = "selfie_segmentation.onnx";

  private static final int SIZE = 256;
  private static final float PROBABILITY = 0.5f;

  private final OnnxModel model;

  /**
   * @param sessions own the model
   */
  public PersonSegmenter(OnnxSessions sessions) {
    this.model = EmbeddedModels.open("selfie_segmentation", sessions);
  }

  /** The foreground; the network sees the picture stretched to a square. */
  public Mask foreground(Frame frame) {
    var outputs = model.run(Map.of("image", new Tensor.Floats(stretched(frame), 1, 3, SIZE, SIZE)));
    if (!(outputs.get("mask") instanceof Tensor.Floats mask)) {
      throw new IllegalStateException("the embedded model has an output mask");
    }
    float[] values = mask.values();
    double scaleX = (double) SIZE / frame.width();
    double scaleY = (double) SIZE / frame.height();
    return Mask.of(
        frame.width(),
        frame.height(),
        (x, y) -> lookup(values, (x + 0.5) * scaleX - 0.5, (y + 0.5) * scaleY - 0.5) > PROBABILITY);
  }

  private static float[] stretched(Frame frame) {
    var values = new float[3 * SIZE * SIZE];
    byte[] rgb = frame.rgb();
    int width = frame.width();
    int height = frame.height();
    for (int y = 0; y < SIZE; y++) {
      int top = y * height / SIZE;
      int bottom = Math.max(top + 1, (y + 1) * height / SIZE);
      for (int x = 0; x < SIZE; x++) {
        int left = x * width / SIZE;
        int right = Math.max(left + 1, (x + 1) * width / SIZE);
        for (int channel = 0; channel < 3; channel++) {
          int sum = 0;
          for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
              sum += rgb[3 * (row * width + column) + channel] & 0xff;
            }
          }
          values[(channel * SIZE + y) * SIZE + x] = sum / (255f * (bottom - top) * (right - left));
        }
      }
    }
    return values;
  }

  private static float lookup(float[] values, double x, double y) {
    double u = Math.clamp(x, 0, SIZE - 1.001);
    double v = Math.clamp(y, 0, SIZE - 1.001);
    int left = (int) u;
    int top = (int) v;
    float right = (float) (u - left);
    float down = (float) (v - top);
    int at = top * SIZE + left;
    float above = values[at] + right * (values[at + 1] - values[at]);
    float below = values[at + SIZE] + right * (values[at + SIZE + 1] - values[at + SIZE]);
    return above + down * (below - above);
  }
}
