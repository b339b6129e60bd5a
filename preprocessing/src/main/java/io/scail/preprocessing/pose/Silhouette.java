package io.scail.preprocessing.pose;

import io.scail.preprocessing.masks.Mask;

/**
 * A network's picture of who is in its crop, as log-odds, that can be looked up at any place of the
 * frame.
 */
public final class Silhouette {

  private final CropPlane crop;
  private final int size;
  private final float[] logits;
  private final double cosine;
  private final double sine;
  private final double middle;

  Silhouette(CropPlane crop, int size, float[] logits) {
    this.crop = crop;
    this.size = size;
    this.logits = logits;
    this.cosine = Math.cos(crop.angle()) * size / crop.side();
    this.sine = Math.sin(crop.angle()) * size / crop.side();
    this.middle = size / 2.0 - 0.5;
  }

  /** The pixels whose odds are better than even; nothing outside the crop. */
  Mask mask(int width, int height) {
    // Half the diagonal reaches every corner of a turned square.
    double reach = crop.side() / Math.sqrt(2);
    int left = (int) Math.clamp(Math.floor(crop.centreX() - reach), 0, width);
    int right = (int) Math.clamp(Math.ceil(crop.centreX() + reach), left, width);
    int top = (int) Math.clamp(Math.floor(crop.centreY() - reach), 0, height);
    int bottom = (int) Math.clamp(Math.ceil(crop.centreY() + reach), top, height);
    var words = new long[Math.ceilDiv(width * height, Long.SIZE)];
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        if (claim(x, y) > 0) {
          int pixel = y * width + x;
          words[pixel >> 6] |= 1L << pixel;
        }
      }
    }
    return Mask.ofWords(width, height, words);
  }

  /**
   * Log-odds that a pixel of the frame belongs to the person; negative infinity outside the crop.
   */
  public float claim(int x, int y) {
    double dx = x + 0.5 - crop.centreX();
    double dy = y + 0.5 - crop.centreY();
    double u = dx * cosine + dy * sine + middle;
    double v = dy * cosine - dx * sine + middle;
    return u >= 0 && v >= 0 && u < size - 1 && v < size - 1 ? logit(u, v) : Float.NEGATIVE_INFINITY;
  }

  private float logit(double u, double v) {
    int left = (int) u;
    int top = (int) v;
    float right = (float) (u - left);
    float down = (float) (v - top);
    int at = top * size + left;
    float above = logits[at] + right * (logits[at + 1] - logits[at]);
    float below = logits[at + size] + right * (logits[at + size + 1] - logits[at + size]);
    return above + down * (below - above);
  }
}
