package io.scail.server.quality;

import io.scail.models.Conditions;
import io.scail.models.Conditions.MaskedPicture;
import io.scail.models.Prompt;
import io.scail.models.conditioning.Clip;
import io.scail.models.conditioning.Picture;
import io.scail.models.transformer.Mode;
import io.scail.preprocessing.figures.FigurePair;
import io.scail.preprocessing.figures.FigurePair.Kind;
import io.scail.preprocessing.figures.PuppetShow.Scene;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.MaskPainter;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A drawn pair as the engine takes it, with true masks, and with one thing wrong on request.
 *
 * @param referenceBackground colour of the reference mask's background
 * @param drivingBackground colour of the driving mask's background
 * @param drivingMasks what becomes of the drivers' masks
 * @param across pixels that the driving pictures and masks are moved to the right, around the edge
 */
record DrawnConditions(
    FigurePair pair,
    Mode mode,
    int referenceBackground,
    int drivingBackground,
    UnaryOperator<List<Mask>> drivingMasks,
    int across,
    Optional<List<Frame>> previous) {
  private static final int WHITE = 0xffffff;
  private static final int BLACK = 0;

  static DrawnConditions of(FigurePair pair) {
    boolean replaces = pair.kind() == Kind.REPLACEMENT;
    return new DrawnConditions(
        pair,
        replaces ? Mode.REPLACEMENT : Mode.ANIMATION,
        replaces ? BLACK : WHITE,
        replaces ? WHITE : BLACK,
        masks -> masks,
        0,
        Optional.empty());
  }

  DrawnConditions withBackgroundsExchanged() {
    return new DrawnConditions(
        pair, mode, drivingBackground, referenceBackground, drivingMasks, across, previous);
  }

  DrawnConditions withOtherMode() {
    var other = mode == Mode.ANIMATION ? Mode.REPLACEMENT : Mode.ANIMATION;
    return new DrawnConditions(
        pair, other, referenceBackground, drivingBackground, drivingMasks, across, previous);
  }

  DrawnConditions withMasks(UnaryOperator<List<Mask>> masks) {
    return new DrawnConditions(
        pair, mode, referenceBackground, drivingBackground, masks, across, previous);
  }

  DrawnConditions movedAcross(int pixels) {
    return new DrawnConditions(
        pair, mode, referenceBackground, drivingBackground, drivingMasks, pixels, previous);
  }

  DrawnConditions after(List<Frame> earlier) {
    return new DrawnConditions(
        pair,
        mode,
        referenceBackground,
        drivingBackground,
        drivingMasks,
        across,
        Optional.of(earlier));
  }

  Conditions conditions() {
    var reference = pair.reference();
    int width = reference.frame().width();
    int height = reference.frame().height();
    var masks =
        pair.driving().stream()
            .map(scene -> painted(scene, drivingMasks.apply(scene.masks()), drivingBackground))
            .map(this::moved)
            .toList();
    return new Conditions(
        new MaskedPicture(
            new Picture.Bytes(width, height, reference.frame().rgb()),
            new Picture.Bytes(
                width, height, painted(reference, reference.masks(), referenceBackground).rgb())),
        clip(pair.drivingFrames().stream().map(this::moved).toList()),
        clip(masks),
        List.of(),
        new Prompt.Text("", ""),
        mode,
        previous.map(DrawnConditions::clip));
  }

  private static Frame painted(Scene scene, List<Mask> masks, int background) {
    return MaskPainter.paint(scene.frame().width(), scene.frame().height(), masks, background);
  }

  private static Clip clip(List<Frame> frames) {
    var bytes = new ByteArrayOutputStream();
    frames.forEach(frame -> bytes.writeBytes(frame.rgb()));
    var first = frames.getFirst();
    return new Clip(first.width(), first.height(), bytes.toByteArray());
  }

  private Frame moved(Frame frame) {
    if (across == 0) {
      return frame;
    }
    var rgb = new byte[frame.rgb().length];
    int row = 3 * frame.width();
    for (int y = 0; y < frame.height(); y++) {
      System.arraycopy(frame.rgb(), y * row, rgb, y * row + 3 * across, row - 3 * across);
      System.arraycopy(frame.rgb(), (y + 1) * row - 3 * across, rgb, y * row, 3 * across);
    }
    return Frame.of(frame.size(), rgb);
  }
}
