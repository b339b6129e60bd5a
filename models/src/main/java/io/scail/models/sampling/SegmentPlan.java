package io.scail.models.sampling;

import io.scail.models.failure.SettingsFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How a clip is cut into segments. All lengths are in frames. */
public enum SegmentPlan {
  /**
   * The reference's: full segments only, so frames after the last full one are lost; a clip shorter
   * than a segment loses what is left after its last {@code 4n + 1} frames.
   */
  OFFICIAL("official"),
  /** As the official one, but the last segment takes what is left, filled up to {@code 4n + 1}. */
  LOSSLESS("lossless"),
  /**
   * The fewest segments that cover the clip, with lengths that differ by at most four frames and at
   * most three frames filled up, so that no short segment is left at the end.
   */
  BALANCED("balanced");

  /** Longest segment that the published weights were trained on. */
  public static final int TRAINED_LENGTH = 81;

  /** Frames of clean history that the published weights were trained with. */
  public static final int TRAINED_OVERLAP = 5;

  /** Longest segment that is accepted: four times what the weights were trained on. */
  private static final int LONGEST = 4 * (TRAINED_LENGTH - 1) + 1;

  private final String key;

  SegmentPlan(String key) {
    this.key = key;
  }

  /** The name that callers and profiles write. */
  public String key() {
    return key;
  }

  /**
   * @throws SettingsFailure if no plan has that name
   */
  public static SegmentPlan of(String key) {
    for (var plan : values()) {
      if (plan.key.equals(key)) {
        return plan;
      }
    }
    throw new SettingsFailure(
        "segment_plan",
        "\""
            + key
            + "\" is unknown; choose one of "
            + Arrays.stream(values()).map(SegmentPlan::key).collect(Collectors.joining(", ")));
  }

  /**
   * Checks the two lengths of a plan.
   *
   * @throws SettingsFailure if one is out of range or not {@code 4n + 1}
   */
  public static void check(int length, int overlap) {
    if (length < 5 || length > LONGEST || length % 4 != 1) {
      throw new SettingsFailure(
          "segment_length",
          "must be 4n + 1 from 5 to %d, such as %d, is %d"
              .formatted(LONGEST, TRAINED_LENGTH, length));
    }
    if (overlap < 1 || overlap >= length || overlap % 4 != 1) {
      throw new SettingsFailure(
          "segment_overlap",
          "must be 4n + 1 and shorter than a segment of %d, such as %d, is %d"
              .formatted(length, TRAINED_OVERLAP, overlap));
    }
  }

  /**
   * Cuts a clip.
   *
   * @param total frames of the clip, at least 1
   * @param length longest segment
   * @param overlap frames that a segment shares with the one before it
   * @throws SettingsFailure if a length is out of range or there are no frames
   */
  public List<Segment> segments(int total, int length, int overlap) {
    check(length, overlap);
    if (total < 1) {
      throw new SettingsFailure("frames", "must be at least 1, is " + total);
    }
    return switch (this) {
      case OFFICIAL -> official(total, length, overlap);
      case LOSSLESS -> lossless(total, length, overlap);
      case BALANCED -> balanced(total, length, overlap);
    };
  }

  /**
   * As {@link #segments}, for a clip that continues an earlier one: its first {@code overlap}
   * frames show the same moments as the earlier clip's last, so the first segment has history, too.
   *
   * @throws SettingsFailure also if there is no frame beyond the overlap
   */
  public List<Segment> continuing(int total, int length, int overlap) {
    var segments = segments(total, length, overlap);
    var first = segments.getFirst();
    if (first.end() - first.start() <= overlap) {
      throw new SettingsFailure(
          "frames",
          "must exceed the %d that repeat the earlier clip, are %d".formatted(overlap, total));
    }
    var continuing = new ArrayList<>(segments);
    continuing.set(0, new Segment(first.start(), first.end(), first.frames(), overlap));
    return List.copyOf(continuing);
  }

  private static List<Segment> official(int total, int length, int overlap) {
    if (total <= length) {
      int frames = (total - 1) / 4 * 4 + 1;
      return List.of(new Segment(0, frames, frames, 0));
    }
    var segments = new ArrayList<Segment>();
    for (int start = 0; start + length <= total; start += length - overlap) {
      segments.add(new Segment(start, start + length, length, start == 0 ? 0 : overlap));
    }
    return List.copyOf(segments);
  }

  private static List<Segment> lossless(int total, int length, int overlap) {
    var segments = new ArrayList<Segment>();
    int start = 0;
    int end;
    do {
      end = Math.min(start + length, total);
      segments.add(new Segment(start, end, filled(end - start), start == 0 ? 0 : overlap));
      start = end - overlap;
    } while (end < total);
    return List.copyOf(segments);
  }

  private static List<Segment> balanced(int total, int length, int overlap) {
    if (total <= length) {
      return List.of(new Segment(0, total, filled(total), 0));
    }
    // Every segment adds a multiple of four frames to the overlap, so groups of four are shared
    // out.
    int groups = Math.ceilDiv(total - overlap, 4);
    int count = Math.ceilDiv(groups, (length - overlap) / 4);
    var segments = new ArrayList<Segment>();
    int start = 0;
    for (int i = 0; i < count; i++) {
      int added = 4 * (groups / count + (i < groups % count ? 1 : 0));
      int frames = overlap + added;
      int end = Math.min(start + frames, total);
      segments.add(new Segment(start, end, frames, i == 0 ? 0 : overlap));
      start += added;
    }
    return List.copyOf(segments);
  }

  /** The next length of the form {@code 4n + 1}. */
  private static int filled(int frames) {
    return Math.ceilDiv(frames - 1, 4) * 4 + 1;
  }
}
