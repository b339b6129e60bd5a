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
 * @param exchanged whether the reference's people stand at each other's places and bear each
 *     other's colours
 * @param across pixels that the driving pictures and masks are moved to the right, around the edge
 */
record DrawnConditions(
    FigurePair pair,
    Mode mode,
    int referenceBackground,
    int drivingBackground,
    UnaryOperator<List<Mask>> drivingMasks,
    boolean exchanged,
    int across,
    Optional<List<Frame>> previous) {
  static final int WHITE = 0xffffff;
  private static final int BLACK = 0;

  static DrawnConditions of(FigurePair pair) {
    boolean replaces = pair.kind() == Kind.REPLACEMENT;
    return new DrawnConditions(
        pair,
        replaces ? Mode.REPLACEMENT : Mode.ANIMATION,
        replaces ? BLACK : WHITE,
        replaces ? WHITE : BLACK,
        masks -> masks,
        false,
        0,
        Optional.empty());
  }

  DrawnConditions withBackgroundsExchanged() {
    return new DrawnConditions(
        pair,
        mode,
        drivingBackground,
        referenceBackground,
        drivingMasks,
        exchanged,
        across,
        previous);
  }

  DrawnConditions withOtherMode() {
    var other = mode == Mode.ANIMATION ? Mode.REPLACEMENT : Mode.ANIMATION;
    return new DrawnConditions(
        pair,
        other,
        referenceBackground,
        drivingBackground,
        drivingMasks,
        exchanged,
        across,
        previous);
  }

  DrawnConditions withMasks(UnaryOperator<List<Mask>> masks) {
    return new DrawnConditions(
        pair, mode, referenceBackground, drivingBackground, masks, exchanged, across, previous);
  }

  DrawnConditions withPeopleExchanged() {
    return new DrawnConditions(
        pair, mode, referenceBackground, drivingBackground, drivingMasks, true, across, previous);
  }

  DrawnConditions movedAcross(int pixels) {
    return new DrawnConditions(
        pair,
        mode,
        referenceBackground,
        drivingBackground,
        drivingMasks,
        exchanged,
        pixels,
        previous);
  }

  DrawnConditions after(List<Frame> earlier) {
    return new DrawnConditions(
        pair,
        mode,
        referenceBackground,
        drivingBackground,
        drivingMasks,
        exchanged,
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
            .map(frame -> moved(frame, across))
            .toList();
    var shown = exchanged ? reference.masks().reversed() : reference.masks();
    var mask = painted(reference, shown, referenceBackground);
    int half = exchanged ? width / 2 : 0;
    return new Conditions(
        new MaskedPicture(
            new Picture.Bytes(width, height, moved(reference.frame(), half).rgb()),
            new Picture.Bytes(width, height, moved(mask, half).rgb())),
        clip(pair.drivingFrames().stream().map(frame -> moved(frame, across)).toList()),
        clip(masks),
        List.of(),
        new Prompt.Text("", ""),
        mode,
        previous.map(DrawnConditions::clip));
  }

  /** A picture with its people's masks. */
  static MaskedPicture picture(Scene scene, int background) {
    var frame = scene.frame();
    return new MaskedPicture(
        new Picture.Bytes(frame.width(), frame.height(), frame.rgb()),
        new Picture.Bytes(
            frame.width(), frame.height(), painted(scene, scene.masks(), background).rgb()));
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

  private static Frame moved(Frame frame, int across) {
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
