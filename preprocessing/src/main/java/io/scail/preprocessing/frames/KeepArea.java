package io.scail.preprocessing.frames;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which part of each driving frame is shown to the model in end-to-end mode; the rest is black. The
 * colour masks are not affected.
 */
public enum KeepArea {
  /** Everything. */
  WHOLE,
  /** The persons' silhouettes. */
  MASK,
  /** Per frame, the persons' boxes with a margin. */
  BOXES,
  /** One box over all persons and all frames, with a margin. */
  STEADY_BOX;

  /**
   * The pixels to keep in each frame.
   *
   * @param persons for each frame the persons' masks, empty ones included
   * @param margin share of a box added at each side, such as 0.05
   */
  public List<Mask> masks(Size size, List<List<Mask>> persons, double margin) {
    return switch (this) {
      case WHOLE -> {
        var all = filled(size, List.of(new PixelBox(0, 0, size.width(), size.height())));
        yield persons.stream().map(_ -> all).toList();
      }
      case MASK -> persons.stream().map(frame -> union(size, frame)).toList();
      case BOXES ->
          persons.stream().map(frame -> filled(size, boxes(size, frame, margin))).toList();
      case STEADY_BOX -> {
        var steady = filled(size, steadyBox(size, persons, margin).stream().toList());
        yield persons.stream().map(_ -> steady).toList();
      }
    };
  }

  /** The grown and merged boxes of one frame. */
  static List<PixelBox> boxes(Size size, Collection<Mask> persons, double margin) {
    return PixelBox.merged(
        persons.stream()
            .map(PixelBox::around)
            .flatMap(Optional::stream)
            .map(box -> box.grown(margin, size))
            .toList());
  }

  /** The grown box over all frames; empty when nobody is in any. */
  static Optional<PixelBox> steadyBox(Size size, List<List<Mask>> persons, double margin) {
    return persons.stream()
        .flatMap(List::stream)
        .map(PixelBox::around)
        .flatMap(Optional::stream)
        .reduce(PixelBox::joined)
        .map(box -> box.grown(margin, size));
  }

  /** The frame with everything outside {@code keep} black. */
  public static Frame apply(Frame frame, Mask keep) {
    if (!keep.size().equals(Objects.requireNonNull(frame).size())) {
      throw new IllegalArgumentException("a mask of " + keep.size() + " for " + frame.size());
    }
    var rgb = frame.rgb().clone();
    for (int p = 0; p < keep.on().length; p++) {
      if (!keep.on()[p]) {
        rgb[3 * p] = 0;
        rgb[3 * p + 1] = 0;
        rgb[3 * p + 2] = 0;
      }
    }
    return Frame.of(frame.size(), rgb);
  }

  private static Mask union(Size size, List<Mask> masks) {
    var on = new boolean[size.pixels()];
    for (var mask : masks) {
      for (int p = 0; p < on.length; p++) {
        on[p] |= mask.on()[p];
      }
    }
    return Mask.of(size, on);
  }

  private static Mask filled(Size size, List<PixelBox> boxes) {
    var on = new boolean[size.pixels()];
    for (var box : boxes) {
      for (int y = box.top(); y < box.bottom(); y++) {
        int row = y * size.width();
        Arrays.fill(on, row + box.left(), row + box.right(), true);
      }
    }
    return Mask.of(size, on);
  }
}
