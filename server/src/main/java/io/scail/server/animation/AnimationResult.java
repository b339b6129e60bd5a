package io.scail.server.animation;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A finished animation: files in the run's folder and the numbers that describe them.
 *
 * @param frames number of frames of the result
 * @param framesPerSecond their rate
 * @param seed the seed that made it
 * @param preprocessingVideo the driving frames as the network saw them, when asked for
 * @param preprocessingMaskVideo the masks as the network saw them, when asked for
 */
public record AnimationResult(
    Path video,
    int frames,
    int framesPerSecond,
    long seed,
    Optional<Path> preprocessingVideo,
    Optional<Path> preprocessingMaskVideo) {

  public AnimationResult {
    if (frames < 1) {
      throw new IllegalArgumentException("a result has at least one frame, not " + frames);
    }
  }
}
