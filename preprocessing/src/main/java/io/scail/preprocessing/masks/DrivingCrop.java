package io.scail.preprocessing.masks;

import io.scail.preprocessing.frames.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * What of the driving frames stays visible in the end-to-end mode. The default shows all; the crops
 * help with several people in 704p landscape, where full frames show artefacts. The driving mask is
 * not affected.
 */
public enum DrivingCrop {
  /** The whole frame. */
  NONE,
  /** The silhouettes. */
  MASK,
  /** In each frame the persons' grown boxes, overlapping ones merged. */
  BOX,
  /** One grown box over all persons and frames. */
  STEADY_BOX;

  /** Share of a box's side by which it grows on each side. */
  public static final double MARGIN = 0.05;

  /**
   * What stays visible, a mask for each frame.
   *
   * @param frames for each frame the masks of all persons
   * @throws IllegalArgumentException without frames
   */
  public List<Mask> visible(List<List<Mask>> frames, double margin) {
    if (frames.isEmpty()) {
      throw new IllegalArgumentException("no frames to crop");
    }
    var first = frames.getFirst().getFirst();
    int width = first.width();
    int height = first.height();
    return switch (this) {
      case NONE -> frames.stream().map(_ -> Mask.of(width, height, (_, _) -> true)).toList();
      case MASK -> frames.stream().map(DrivingCrop::union).toList();
      case BOX ->
          frames.stream().map(masks -> filled(merged(masks, margin), width, height)).toList();
      case STEADY_BOX -> {
        var all = union(frames.stream().map(DrivingCrop::union).toList());
        var boxes = all.isEmpty() ? List.<Box>of() : List.of(steady(all, margin));
        var steady = filled(boxes, width, height);
        yield frames.stream().map(_ -> steady).toList();
      }
    };
  }

  /** The frame where the mask is on, black elsewhere. */
  public static Frame apply(Frame frame, Mask visible) {
    return visible.cutOut(frame, Palette.BLACK);
  }

  /**
   * The grown boxes of the persons present, merged until none overlap, in the order of their first
   * person.
   */
  static List<Box> merged(List<Mask> masks, double margin) {
    var boxes = new ArrayList<Box>();
    for (var mask : masks) {
      if (!mask.isEmpty()) {
        boxes.add(mask.box().grown(margin, mask.width(), mask.height()));
      }
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 0; i < boxes.size() && !changed; i++) {
        for (int j = i + 1; j < boxes.size() && !changed; j++) {
          if (boxes.get(i).overlaps(boxes.get(j))) {
            boxes.set(i, boxes.get(i).union(boxes.remove(j)));
            changed = true;
          }
        }
      }
    }
    return List.copyOf(boxes);
  }

  static Box steady(Mask all, double margin) {
    return all.box().grown(margin, all.width(), all.height());
  }

  private static Mask union(List<Mask> masks) {
    return masks.stream().reduce(Mask::or).orElseThrow();
  }

  private static Mask filled(List<Box> boxes, int width, int height) {
    return boxes.stream()
        .map(b -> Mask.rectangle(width, height, b.left(), b.top(), b.right(), b.bottom()))
        .reduce(Mask.empty(width, height), Mask::or);
  }
}
