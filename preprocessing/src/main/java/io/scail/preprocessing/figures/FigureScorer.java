package io.scail.preprocessing.figures;

import io.scail.preprocessing.frames.Frame;
import java.util.List;

/** Measures clips of one drawn figure, for which every pixel and joint is known. */
public final class FigureScorer {
  private final List<PuppetShow.Scene> truth;
  private final int puppet;
  private final double height;

  /**
   * @param truth the scenes that the clip should show, one a frame
   * @param puppet which figure of the scenes is measured
   * @param height of the figure in pixels
   */
  public FigureScorer(List<PuppetShow.Scene> truth, int puppet, double height) {
    if (truth.isEmpty()) {
      throw new IllegalArgumentException("there is no frame to compare with");
    }
    this.truth = List.copyOf(truth);
    this.puppet = puppet;
    this.height = height;
  }

  /**
   * Compares a clip with the truth.
   *
   * @param clip as many frames of the same size as the truth has
   */
  public FigureScore score(List<Frame> clip) {
    if (clip.size() != truth.size()) {
      throw new IllegalArgumentException(
          "%d frames cannot be compared with %d".formatted(clip.size(), truth.size()));
    }
    var tally = new FigureTally(puppet, height);
    for (int i = 0; i < clip.size(); i++) {
      tally.add(clip.get(i), truth.get(i));
    }
    return tally.score();
  }
}
