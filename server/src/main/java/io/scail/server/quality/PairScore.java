package io.scail.server.quality;

import io.scail.preprocessing.figures.FigurePair;
import io.scail.preprocessing.figures.FigureScore;
import io.scail.preprocessing.figures.FigureScorer;
import io.scail.preprocessing.figures.FigureTimeline;
import io.scail.preprocessing.frames.Frame;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What came back for one drawn pair, measured against the truth. Of two figures the scores are
 * means.
 *
 * @param result of the video
 * @param still of the character's picture, had it been shown all the time
 * @param copied of the driving video, had it been returned
 * @param flicker mean change of the error from frame to frame, in levels of 255
 * @param drift how far the colours' error moves from the first second to the last (the first and
 *     last quarter of shorter clips), CIE 1976
 * @param identities whether each figure looks more like itself than like the other; true for one
 */
public record PairScore(
    FigurePair.Kind kind,
    long seed,
    FigureScore result,
    FigureScore still,
    FigureScore copied,
    double flicker,
    double drift,
    boolean identities,
    double seconds) {
  private static final int SECOND = 16;

  /**
   * Measures a clip.
   *
   * @param seconds from submission to the finished download
   * @throws IllegalArgumentException when the clip has other frames than the truth
   */
  public static PairScore of(FigurePair pair, long seed, List<Frame> clip, double seconds) {
    var timeline = FigureTimeline.of(pair.truth(), clip);
    return new PairScore(
        pair.kind(),
        seed,
        score(pair, clip),
        score(pair, pair.still()),
        score(pair, pair.drivingFrames()),
        timeline.flicker(),
        timeline.drift(Math.min(SECOND, Math.max(1, clip.size() / 4))),
        FigureTimeline.keepsIdentities(pair.truth(), clip),
        seconds);
  }

  private static FigureScore score(FigurePair pair, List<Frame> clip) {
    var scores =
        IntStream.range(0, pair.reference().masks().size())
            .mapToObj(i -> new FigureScorer(pair.truth(), i, pair.height()).score(clip))
            .toList();
    return new FigureScore(
        scores.stream().mapToDouble(FigureScore::psnr).average().orElseThrow(),
        scores.stream().mapToDouble(FigureScore::ssim).average().orElseThrow(),
        scores.stream().mapToDouble(FigureScore::colourDifference).average().orElseThrow(),
        scores.stream().mapToDouble(FigureScore::jointError).average().orElseThrow());
  }
}
