package io.scail.preprocessing.media;

import java.util.Arrays;

/**
 * Presentation times of a stream made usable: measured from the first picture, never going back,
 * and put on the grid of a constant rate while they keep to it within 2 ms. Containers round times
 * to a millisecond, which would otherwise decide ties between two pictures.
 */
final class Timeline {
  private static final double GRID_SECONDS = 0.002;
  private static final double ASSUMED_FPS = 25;
  private static final double MAX_FPS = 240;

  private final double fps;
  private boolean onGrid;
  private boolean assumed;
  private double origin = Double.NaN;
  private double last;
  private int count;
  private double[] gaps = new double[16];

  /**
   * @param statedFps the stream's own rate; anything outside 0 to 240 counts as unknown
   */
  Timeline(double statedFps) {
    this.onGrid = statedFps > 0 && statedFps <= MAX_FPS;
    this.fps = onGrid ? statedFps : ASSUMED_FPS;
  }

  /**
   * The time of the next picture, in seconds from the first.
   *
   * @param stated what the stream says, NaN when it says nothing
   */
  double next(double stated) {
    double time;
    if (Double.isNaN(stated)) {
      assumed |= !onGrid;
      time = count == 0 ? 0 : last + 1 / fps;
    } else {
      if (Double.isNaN(origin)) {
        origin = stated - last;
      }
      time = snapped(stated - origin);
    }
    time = Math.max(time, last);
    if (count > 0) {
      gaps = count > gaps.length ? Arrays.copyOf(gaps, 2 * count) : gaps;
      gaps[count - 1] = time - last;
    }
    last = time;
    count++;
    return time;
  }

  private double snapped(double time) {
    double grid = Math.rint(time * fps) / fps;
    onGrid = onGrid && Math.abs(time - grid) <= GRID_SECONDS;
    return onGrid ? grid : time;
  }

  /**
   * Length of the whole stream in seconds.
   *
   * @param lastDuration what the last picture says about itself, 0 when nothing
   */
  double end(double lastDuration) {
    if (onGrid || (count < 2 && lastDuration <= 0)) {
      return last + 1 / fps;
    }
    return last + (lastDuration > 0 ? lastDuration : medianGap());
  }

  private double medianGap() {
    var sorted = Arrays.copyOf(gaps, count - 1);
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Whether neither times nor a rate were known, so that 25 a second was assumed. */
  boolean isAssumed() {
    return assumed;
  }

  /** Pictures a second: the stated rate, or what was assumed. */
  double fps() {
    return fps;
  }

  /** Whether all times so far keep to the stated rate. */
  boolean isConstant() {
    return onGrid;
  }

  /** Time of the latest picture. */
  double last() {
    return last;
  }
}
