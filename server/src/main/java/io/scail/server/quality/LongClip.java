package io.scail.server.quality;

import io.scail.preprocessing.figures.FigurePair;
import io.scail.preprocessing.figures.FigureScorer;
import io.scail.preprocessing.figures.FigureTimeline;
import io.scail.preprocessing.frames.Frame;
import java.util.ArrayList;
import java.util.List;

/**
 * A clip that was made in several segments.
 *
 * @param psnr in the figure, dB; whole segments are harder than the pairs' few frames
 * @param seams the frames that segments begin with
 * @param seam the largest step of the error into one of them, in multiples of the median step
 * @param drift between the first and the last second, CIE 1976
 */
public record LongClip(
    int frames, double psnr, List<Integer> seams, double seam, double drift, double seconds) {
  /** Frames that are asked for: two whole segments and part of a third. */
  public static final int FRAMES = 160;

  private static final int SECOND = 16;

  public LongClip {
    seams = List.copyOf(seams);
  }

  static LongClip of(FigurePair pair, List<Frame> clip, double seconds) {
    int frames = clip.size();
    if (frames == 0 || frames > pair.truth().size()) {
      throw new IllegalArgumentException(
          "the result has %d frames where %d were driven".formatted(frames, pair.truth().size()));
    }
    var truth = pair.truth().subList(0, frames);
    var timeline = FigureTimeline.of(truth, clip);
    var seams = seams(frames);
    double psnr = new FigureScorer(truth, 0, pair.height()).score(clip).psnr();
    return new LongClip(frames, psnr, seams, timeline.seam(seams), timeline.drift(SECOND), seconds);
  }

  /** By the default of 81 frames a segment, of which 5 are the segment's before. */
  private static List<Integer> seams(int frames) {
    var seams = new ArrayList<Integer>();
    for (int at = 81; at < frames; at += 76) {
      seams.add(at);
    }
    return seams;
  }
}
