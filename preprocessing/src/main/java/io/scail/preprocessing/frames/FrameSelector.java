package io.scail.preprocessing.frames;

/**
 * Chooses, while a video is being read, the source frame for each output frame: the one whose
 * presentation time is nearest to k / fps from the first frame on, the later one at a tie. Speed is
 * kept; frames are repeated or left out, never blended.
 *
 * <p>An output frame is <em>chosen</em> once the following source frame shows that nothing nearer
 * comes, and <em>confirmed</em> once the video is known to last until its end: a video of 1.66 s
 * has 26 frames at 16 a second, although a 27th could be chosen from the frames of its last 60 ms.
 */
public final class FrameSelector {
  /** Times closer than this are equal: containers round to a microsecond. */
  private static final double TIE_SECONDS = 1e-6;

  private static final double COUNT_SLACK = 1e-6;

  private final int fps;
  private final int maxFrames;
  private double previous = Double.NaN;
  private int chosen;
  private int confirmed;

  /**
   * @param fps output frames a second
   * @param maxFrames output frames after which the rest of the video is ignored
   */
  public FrameSelector(int fps, int maxFrames) {
    if (fps < 1 || maxFrames < 1) {
      throw new IllegalArgumentException(fps + " fps, at most " + maxFrames + " frames");
    }
    this.fps = fps;
    this.maxFrames = maxFrames;
  }

  /**
   * Takes the time of the next source frame, in seconds from the first one.
   *
   * @return how many further output frames show the source frame <em>before</em> this one
   */
  public int advance(double time) {
    if (Double.isNaN(previous)) {
      previous = time;
      return 0;
    }
    double next = Math.max(time, previous);
    int before = chosen;
    while (chosen < maxFrames && nearerToPrevious(chosen / (double) fps, next)) {
      chosen++;
    }
    confirmed = Math.max(confirmed, Math.min(chosen, countOf(next)));
    previous = next;
    return chosen - before;
  }

  private boolean nearerToPrevious(double wanted, double next) {
    return Math.abs(wanted - previous) < Math.abs(next - wanted) - TIE_SECONDS;
  }

  /**
   * Takes the length of the whole video, in seconds.
   *
   * @return how many further output frames show the last source frame
   */
  public int finish(double duration) {
    int count = Math.max(confirmed, countOf(duration));
    int before = chosen;
    chosen = Math.max(chosen, count);
    confirmed = count;
    return chosen - before;
  }

  private int countOf(double duration) {
    return (int) Math.min(maxFrames, Math.floor(duration * fps + COUNT_SLACK));
  }

  /** Output frames that are certain by now. */
  public int confirmed() {
    return confirmed;
  }

  /** Whether all frames that are wanted are certain. */
  public boolean isFull() {
    return confirmed == maxFrames;
  }
}
