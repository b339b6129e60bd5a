package io.scail.preprocessing.people;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import java.util.List;
import java.util.function.Function;

/** Takes the whole foreground for one subject, of whatever kind. */
public final class ForegroundDetector implements PersonDetector {

  private final Function<Frame, Mask> foreground;

  /**
   * @param foreground gives the foreground's pixels
   */
  public ForegroundDetector(Function<Frame, Mask> foreground) {
    this.foreground = foreground;
  }

  @Override
  public List<Detection> detect(Frame frame) {
    var mask = foreground.apply(frame);
    return mask.isEmpty() ? List.of() : List.of(new Detection(mask, 1));
  }
}
