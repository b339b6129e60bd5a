package io.scail.preprocessing.frames;

/**
 * The opposite of {@link CoverCrop}: the whole picture is kept, centred, and the rest of the target
 * is filled with one colour.
 *
 * @param source size before
 * @param target size after
 */
public record PadFit(Size source, Size target) {
  /** Size of the picture inside the target; touches two opposite borders. */
  public Size inner() {
    long w = source.width();
    long h = source.height();
    boolean wider = w * target.height() > (long) target.width() * h;
    long width = wider ? target.width() : w * target.height() / h;
    long height = wider ? h * target.width() / w : target.height();
    return new Size((int) Math.max(1, width), (int) Math.max(1, height));
  }

  /** Where the source comes to lie in the target. */
  public Placement placement() {
    var inner = inner();
    int left = (target.width() - inner.width()) / 2;
    int top = (target.height() - inner.height()) / 2;
    return new Placement(
        (double) inner.width() / source.width(),
        (double) inner.height() / source.height(),
        left,
        top);
  }

  /** Resizes, centres and fills around with {@code colour}, {@code 0xRRGGBB}. */
  public Frame apply(Frame frame, int colour) {
    var inner = inner();
    var small = new CoverCrop(source, inner, inner, 0, 0).apply(frame.flattenedOn(colour));
    var out = Frame.filled(target, colour);
    int top = (target.height() - inner.height()) / 2;
    int left = (target.width() - inner.width()) / 2;
    for (int y = 0; y < inner.height(); y++) {
      System.arraycopy(
          small.rgb(),
          3 * y * inner.width(),
          out.rgb(),
          3 * ((top + y) * target.width() + left),
          3 * inner.width());
    }
    return out;
  }
}
