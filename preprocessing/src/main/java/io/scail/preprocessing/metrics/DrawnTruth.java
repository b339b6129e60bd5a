package io.scail.preprocessing.metrics;

import io.scail.preprocessing.figures.PuppetShow;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * The scenes that a clip of a drawn figure should show. They are drawn when they are needed and not
 * kept.
 *
 * @param frames number of scenes, at 16 a second
 * @param scenes draws one, all of them of one size
 * @param puppet which figure of a scene is measured
 * @param height of that figure in pixels
 */
public record DrawnTruth(
    int frames, IntFunction<PuppetShow.Scene> scenes, int puppet, double height) {
  public DrawnTruth {
    Objects.requireNonNull(scenes);
    if (frames < 1 || puppet < 0 || !(height > 0)) {
      throw new IllegalArgumentException(
          frames + " frames of puppet " + puppet + ", " + height + " pixels high");
    }
  }
}
