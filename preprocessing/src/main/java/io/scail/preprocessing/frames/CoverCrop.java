package io.scail.preprocessing.frames;

/**
 * Cover, then centre crop: the picture is resized, keeping its shape, until it covers the target,
 * and what sticks out is cut off evenly. Lengths are truncated and then at least the target's, as
 * in the reference implementation.
 *
 * @param source size before
 * @param target size after
 * @param resized size between resizing and cropping, covers the target
 * @param top rows cut off above
 * @param left columns cut off at the left
 */
public record CoverCrop(Size source, Size target, Size resized, int top, int left) {
  public CoverCrop {
    if (top < 0
        || left < 0
        || top + target.height() > resized.height()
        || left + target.width() > resized.width()) {
      throw new IllegalArgumentException(
          "%s at %d,%d is not inside %s".formatted(target, left, top, resized));
    }
  }

  /** The crop that takes pictures of one size to another. */
  public static CoverCrop of(Size source, Size target) {
    long w = source.width();
    long h = source.height();
    boolean wider = w * target.height() > (long) target.width() * h;
    long width = wider ? w * target.height() / h : target.width();
    long height = wider ? target.height() : h * target.width() / w;
    // A strip of one row would be resized to billions of columns; nothing of it is left anyway.
    var resized =
        new Size(
            Math.clamp(width, target.width(), Size.MAX_SIDE),
            Math.clamp(height, target.height(), Size.MAX_SIDE));
    return new CoverCrop(
        source,
        target,
        resized,
        (resized.height() - target.height()) / 2,
        (resized.width() - target.width()) / 2);
  }

  /** Where the source comes to lie in the target. */
  public Placement placement() {
    return new Placement(
        (double) resized.width() / source.width(),
        (double) resized.height() / source.height(),
        -left,
        -top);
  }

  /** The same on a picture of 8 bits, rounded and clamped; opacity is treated alike. */
  public Frame apply(Frame frame) {
    requireSource(frame.size());
    if (source.equals(target)) {
      return frame;
    }
    var rgb = new Resampling(source, this, 3).apply(frame.rgb());
    return frame
        .alpha()
        .map(plane -> Frame.withAlpha(target, rgb, new Resampling(source, this, 1).apply(plane)))
        .orElseGet(() -> Frame.of(target, rgb));
  }

  /** The same on a picture of floats, neither rounded nor clamped. */
  public FloatImage apply(FloatImage image) {
    requireSource(image.size());
    var resampling = new Resampling(source, this, 1);
    var out = new float[3 * target.pixels()];
    for (int c = 0; c < 3; c++) {
      resampling.apply(image.values(), c * source.pixels(), out, c * target.pixels());
    }
    return FloatImage.of(target, out);
  }

  private void requireSource(Size size) {
    if (!size.equals(source)) {
      throw new IllegalArgumentException("a crop for " + source + " was given " + size);
    }
  }
}
