package io.scail.preprocessing.failure;

import java.time.Duration;

/** The driving video gives fewer frames than one window of the engine needs. */
public final class VideoTooShortFailure extends InputFailure {
  private final Duration duration;
  private final Duration minDuration;

  /**
   * @param frames output frames that the video gives
   * @param minFrames output frames that are needed
   * @param fps output frames a second
   */
  public VideoTooShortFailure(MediaInput input, int frames, int minFrames, int fps) {
    super(
        input,
        "the %s gives %d frames at %d a second; at least %d (%.4f s) are needed"
            .formatted(input.words(), frames, fps, minFrames, minFrames / (double) fps));
    this.duration = Duration.ofNanos(frames * 1_000_000_000L / fps);
    this.minDuration = Duration.ofNanos(minFrames * 1_000_000_000L / fps);
  }

  /** Length of the frames that there are. */
  public Duration duration() {
    return duration;
  }

  /** Length that is needed. */
  public Duration minDuration() {
    return minDuration;
  }
}
