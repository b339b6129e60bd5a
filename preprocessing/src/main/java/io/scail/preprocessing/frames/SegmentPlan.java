package io.scail.preprocessing.frames;

import java.util.ArrayList;
import java.util.List;

/**
 * The windows that the engine generates one after the other: each 4n + 1 frames, at most 81,
 * neighbours sharing 5. A clip shorter than its windows is padded by repeating its last frame and
 * the result trimmed.
 *
 * @param windows in order
 * @param padding frames appended to the clip, or to the last window for {@link Rule#LOSSLESS}
 */
public record SegmentPlan(List<Window> windows, int padding) {
  /** Frames the model was trained on. */
  public static final int MAX_WINDOW = 81;

  /** Frames that neighbouring windows share. */
  public static final int OVERLAP = 5;

  public SegmentPlan {
    windows = List.copyOf(windows);
  }

  /**
   * Frames {@code [start, end)} of the clip.
   *
   * @param start first frame
   * @param end one past the last frame; may lie behind the clip's end by the padding
   */
  public record Window(int start, int end) {
    public Window {
      if (start < 0 || end <= start) {
        throw new IllegalArgumentException("not a window: " + start + ".." + end);
      }
    }
  }

  /** How a clip is divided. */
  public enum Rule {
    /** The reference's: what does not fill a window is dropped. */
    OFFICIAL,
    /** As official, with one more window for the rest. */
    LOSSLESS,
    /** As few windows as possible, all of one length. */
    BALANCED
  }

  /**
   * The windows for a clip.
   *
   * @param frames at least 5, the length of the shortest window
   */
  public static SegmentPlan of(Rule rule, int frames) {
    if (frames < OVERLAP) {
      throw new IllegalArgumentException(frames + " frames; a window needs " + OVERLAP);
    }
    return switch (rule) {
      case OFFICIAL -> official(frames);
      case LOSSLESS -> lossless(frames);
      case BALANCED -> balanced(frames);
    };
  }

  private static SegmentPlan official(int frames) {
    if (frames <= MAX_WINDOW) {
      return new SegmentPlan(List.of(new Window(0, 4 * ((frames - 1) / 4) + 1)), 0);
    }
    return new SegmentPlan(fullWindows(frames), 0);
  }

  private static List<Window> fullWindows(int frames) {
    var windows = new ArrayList<Window>();
    int step = MAX_WINDOW - OVERLAP;
    for (int start = 0; start + MAX_WINDOW <= frames; start += step) {
      windows.add(new Window(start, start + MAX_WINDOW));
    }
    return windows;
  }

  private static SegmentPlan lossless(int frames) {
    var windows = new ArrayList<>(fullWindows(frames));
    int covered = windows.isEmpty() ? 0 : windows.getLast().end();
    if (covered == frames) {
      return new SegmentPlan(windows, 0);
    }
    int start = windows.isEmpty() ? 0 : covered - OVERLAP;
    windows.add(new Window(start, frames));
    return new SegmentPlan(windows, wholeWindow(frames - start) - (frames - start));
  }

  private static SegmentPlan balanced(int frames) {
    int count = 1;
    while (MAX_WINDOW * count - OVERLAP * (count - 1) < frames) {
      count++;
    }
    int shared = OVERLAP * (count - 1);
    int length = wholeWindow((frames + shared + count - 1) / count);
    var windows = new ArrayList<Window>();
    for (int i = 0; i < count; i++) {
      int start = i * (length - OVERLAP);
      windows.add(new Window(start, start + length));
    }
    return new SegmentPlan(windows, windows.getLast().end() - frames);
  }

  private static int wholeWindow(int frames) {
    return 4 * ((frames + 2) / 4) + 1;
  }
}
