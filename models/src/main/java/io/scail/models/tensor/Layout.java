package io.scail.models.tensor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where the elements of a tensor lie.
 *
 * @param sizes outermost first, none negative; empty for a scalar
 * @param strides in elements, one for each size, none negative
 */
public record Layout(List<Long> sizes, List<Long> strides) {
  public Layout {
    sizes = List.copyOf(sizes);
    strides = List.copyOf(strides);
    if (sizes.size() != strides.size()) {
      throw new IllegalArgumentException(
          sizes.size() + " sizes need as many strides, not " + strides.size());
    }
    for (int i = 0; i < sizes.size(); i++) {
      if (sizes.get(i) < 0 || strides.get(i) < 0) {
        throw new IllegalArgumentException("negative size or stride in " + sizes + ", " + strides);
      }
    }
    count(sizes);
  }

  /** Row-major, without gaps. */
  public static Layout contiguous(List<Long> sizes) {
    var strides = new ArrayList<Long>();
    long stride = 1;
    for (long size : sizes.reversed()) {
      strides.add(stride);
      stride = Math.multiplyExact(stride, Math.max(1, size));
    }
    Collections.reverse(strides);
    return new Layout(sizes, strides);
  }

  /** Row-major, without gaps. */
  public static Layout contiguous(long... sizes) {
    var list = new ArrayList<Long>();
    for (long size : sizes) {
      list.add(size);
    }
    return contiguous(list);
  }

  /** Number of elements. */
  public long count() {
    return count(sizes);
  }

  /** Elements from the first to the last one, both included; what the memory must at least hold. */
  public long span() {
    if (count() == 0) {
      return 0;
    }
    long last = 0;
    for (int i = 0; i < sizes.size(); i++) {
      last = Math.addExact(last, Math.multiplyExact(sizes.get(i) - 1, strides.get(i)));
    }
    return last + 1;
  }

  public boolean isContiguous() {
    return equals(contiguous(sizes)) || (count() == span() && count() <= 1);
  }

  private static long count(List<Long> sizes) {
    long count = 1;
    for (long size : sizes) {
      count = Math.multiplyExact(count, size);
    }
    return count;
  }
}
