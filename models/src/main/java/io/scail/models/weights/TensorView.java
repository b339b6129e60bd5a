package io.scail.models.weights;

import io.scail.models.tensor.Layout;
import io.scail.models.tensor.ScalarType;

/**
 * A tensor of a torch checkpoint as its pickle describes it.
 *
 * @param storage where its elements lie
 * @param type element type
 * @param offset of the first element, in elements
 * @param layout sizes and strides in elements
 */
record TensorView(TorchStorage storage, ScalarType type, long offset, Layout layout) {
  // torch itself allows 64 dimensions; real weights have at most five.
  private static final int MOST_DIMENSIONS = 64;

  // An expanded tensor repeats its elements through strides of 0; one that claims to be far larger
  // than its storage is made to exhaust whoever copies it.
  private static final long LARGEST_EXPANSION = 1 << 24;

  TensorView {
    if (offset < 0 || layout.sizes().size() > MOST_DIMENSIONS) {
      throw new IllegalArgumentException("a tensor at element " + offset + " of " + layout);
    }
    if (layout.count() > LARGEST_EXPANSION && layout.count() / 2 > layout.span()) {
      throw new IllegalArgumentException("a tensor that repeats its elements up to " + layout);
    }
    Math.addExact(offset, layout.span());
  }
}
