package io.scail.preprocessing.media;

import java.time.Duration;

/**
 * What is read at most from a file that may be hostile.
 *
 * @param minSide pixels that the shorter side of a picture or video needs
 * @param maxImagePixels pixels of a picture
 * @param maxVideoPixels pixels of a video's frame
 * @param maxDecodedFrames frames decoded from one video
 * @param maxSide longest side handed on; larger frames of a video are shrunk to it
 * @param stall time of reading without a new output frame after which a file is given up
 * @param total time of reading after which a file is given up, however it progresses; what a caller
 *     does between two frames does not count
 */
public record MediaLimits(
    int minSide,
    long maxImagePixels,
    long maxVideoPixels,
    int maxDecodedFrames,
    int maxSide,
    Duration stall,
    Duration total) {
  public MediaLimits {
    if (minSide < 1
        || maxImagePixels < 1
        || maxVideoPixels < 1
        || maxDecodedFrames < 1
        || maxSide < 2
        || !stall.isPositive()
        || !total.isPositive()) {
      throw new IllegalArgumentException("every limit must be positive");
    }
  }

  /** 64 pixels to 50 megapixels, videos to 8K, 20,000 frames, 1920 pixels, 8 s and 5 min. */
  public static MediaLimits defaults() {
    return new MediaLimits(
        64, 50_000_000, 36_000_000, 20_000, 1920, Duration.ofSeconds(8), Duration.ofMinutes(5));
  }
}
