package io.scail.models.weights;

/** Reads elements of a weight's part as float32 with the scale applied. */
final class WeightReader {
  private final Elements elements;
  private final float[] scale;
  private final long elementsPerScale;

  WeightReader(Weight.Part part) {
    this.elements = new Elements(part.entry());
    this.scale = part.scale().map(TensorEntry::floats).orElse(new float[0]);
    long count = part.entry().layout().count();
    this.elementsPerScale = scale.length == 0 ? 1 : Math.max(1, count / scale.length);
  }

  /** Copies {@code count} elements from row-major number {@code from} on. */
  void copyTo(float[] target, int at, long from, int count) {
    elements.copyTo(target, at, from, count);
    for (int i = 0; scale.length > 0 && i < count; i++) {
      target[at + i] *= scale[(int) ((from + i) / elementsPerScale)];
    }
  }
}
