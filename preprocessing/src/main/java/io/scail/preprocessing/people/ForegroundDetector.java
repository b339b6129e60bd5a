package io.scail.preprocessing.people;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.pose.PersonSegmenter;
import java.util.List;

/** Takes the whole foreground for one subject: what the embedded models can do for animals. */
public final class ForegroundDetector implements PersonDetector {

  private final PersonSegmenter segmenter;

  /**
   * @param segmenter stays the caller's to close
   */
  public ForegroundDetector(PersonSegmenter segmenter) {
    this.segmenter = segmenter;
  }

  @Override
  public List<Detection> detect(Frame frame) {
    var mask = segmenter.foreground(frame);
    return mask.isEmpty() ? List.of() : List.of(new Detection(mask, 1));
  }
}
