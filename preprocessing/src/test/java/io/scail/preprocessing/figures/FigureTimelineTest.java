package io.scail.preprocessing.figures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.figures.FigurePair.Kind;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FigureTimelineTest {
  private static final Size SIZE = new Size(256, 256);

  private static List<Frame> frames(List<PuppetShow.Scene> scenes) {
    return scenes.stream().map(PuppetShow.Scene::frame).toList();
  }

  private static Frame brighter(Frame frame, int levels) {
    var rgb = frame.rgb().clone();
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) Math.clamp((rgb[i] & 0xff) + levels, 0, 255);
    }
    return Frame.of(frame.size(), rgb);
  }

  @Test
  void theTruthNeitherFlickersNorDrifts() {
    var pair = FigurePair.drawn(Kind.ANIMATION, 5, SIZE, 12);
    var timeline = FigureTimeline.of(pair.truth(), frames(pair.truth()));
    assertEquals(0, timeline.flicker());
    assertEquals(0, timeline.drift(3));
  }

  @Test
  void aStepAtASeamAndALastingTintAreSeen() {
    var pair = FigurePair.drawn(Kind.REPLACEMENT, 6, SIZE, 16);
    var clip = new ArrayList<Frame>();
    for (int i = 0; i < 16; i++) {
      // A little unrest everywhere, and more light from frame 8 on.
      clip.add(brighter(pair.truth().get(i).frame(), i % 2 + (i < 8 ? 0 : 12)));
    }
    var timeline = FigureTimeline.of(pair.truth(), clip);
    assertTrue(timeline.seam(List.of(8)) > 8, () -> "seam " + timeline.seam(List.of(8)));
    assertEquals(1, timeline.seam(List.of(4)), 0.3);
    assertTrue(timeline.drift(4) > 2, () -> "drift " + timeline.drift(4));
  }

  @Test
  void twoFiguresInEachOthersClothesAreNoticed() {
    var pair = FigurePair.drawn(Kind.TWO, 7, new Size(448, 256), 4);
    assertTrue(FigureTimeline.keepsIdentities(pair.truth(), frames(pair.truth())));
    var turned = new ArrayList<Frame>();
    for (var scene : pair.truth()) {
      var rgb = scene.frame().rgb().clone();
      paint(rgb, scene, 0, 1);
      paint(rgb, scene, 1, 0);
      turned.add(Frame.of(scene.frame().size(), rgb));
    }
    assertFalse(FigureTimeline.keepsIdentities(pair.truth(), turned));
  }

  /** Gives one figure's pixels a pixel of the other's top. */
  private static void paint(byte[] rgb, PuppetShow.Scene scene, int figure, int other) {
    var chest = scene.joints().get(other).get(1);
    int colour = scene.frame().colour((int) chest.x(), (int) chest.y() + 10);
    var mask = scene.masks().get(figure);
    for (int pixel = mask.nextOn(0); pixel >= 0; pixel = mask.nextOn(pixel + 1)) {
      rgb[3 * pixel] = (byte) (colour >> 16);
      rgb[3 * pixel + 1] = (byte) (colour >> 8);
      rgb[3 * pixel + 2] = (byte) colour;
    }
  }

  @Test
  void aSeedDrawsTheSamePairAndAnotherSeedAnother() {
    var one = FigurePair.drawn(Kind.ANIMATION, 8, SIZE, 2);
    var again = FigurePair.drawn(Kind.ANIMATION, 8, SIZE, 2);
    assertArrayEquals(one.reference().frame().rgb(), again.reference().frame().rgb());
    var other = FigurePair.drawn(Kind.ANIMATION, 9, SIZE, 2);
    assertFalse(
        java.util.Arrays.equals(one.reference().frame().rgb(), other.reference().frame().rgb()));
  }

  @Test
  void aRollHoldsWhatItsHeaderSays() throws IOException {
    var out = new ByteArrayOutputStream();
    new FigureRoll(new FigureRoll.Settings(32, 24, 2, 2, true)).write(out, 3, 1);
    var bytes = out.toByteArray();
    int line = new String(bytes, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
    var header = new String(bytes, 0, line, StandardCharsets.US_ASCII);
    // A clip's beginning is a frame alone and four more.
    assertTrue(header.contains("\"frames\":[0,1,2,3,4]"), header);
    int picture = 3 * 32 * 24;
    assertEquals(line + 4 * (1 + 2 * (1 + 5)) * picture, bytes.length);
    assertThrows(
        IllegalArgumentException.class, () -> new FigureRoll.Settings(32, 24, 2, 22, false));
  }
}
