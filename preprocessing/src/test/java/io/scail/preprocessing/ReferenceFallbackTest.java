package io.scail.preprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.PreprocessingOptions.DrivingType;
import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.failure.NoPersonFailure;
import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.people.Matting;
import io.scail.preprocessing.testing.Onnx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Characters that no model takes for a person, and animals. */
final class ReferenceFallbackTest {

  private static final Size SIZE = new Size(448, 256);

  /** A box with a handle: nobody's idea of a person. */
  private static Mask monster() {
    return Mask.rectangle(SIZE.width(), SIZE.height(), 120, 110, 290, 220)
        .or(Mask.rectangle(SIZE.width(), SIZE.height(), 290, 140, 350, 160));
  }

  private static Frame painted(Mask figure, int background) {
    var frame = Frame.filled(SIZE, background);
    for (int p = figure.nextOn(0); p >= 0; p = figure.nextOn(p + 1)) {
      frame.rgb()[3 * p] = (byte) 0x30;
      frame.rgb()[3 * p + 1] = (byte) 0xa0;
      frame.rgb()[3 * p + 2] = (byte) 0x40;
    }
    return frame;
  }

  private static Clip dancer() {
    var puppet = new Puppet(Look.ALL.getFirst(), Stance.dance(0), 224, 248, 220);
    var frame = PuppetShow.draw(SIZE.width(), SIZE.height(), List.of(puppet)).frame();
    return new Clip(16, Collections.nCopies(5, frame));
  }

  private static Conditions prepare(
      Preprocessor preprocessor, Frame reference, Clip driving, Subject subject) {
    return preprocessor.prepare(
        reference,
        driving.open(),
        Optional.empty(),
        PreprocessingOptions.of(Mode.ANIMATION, DrivingType.END_TO_END, subject, SIZE),
        (_, _) -> {},
        () -> false);
  }

  @Test
  void aDrawnCharacterIsTakenOffItsPlainBackgroundAndTheResultSaysSo() {
    try (var preprocessor = Preprocessor.embedded(OnnxSettings.cpu(1), Optional.empty())) {
      var conditions = prepare(preprocessor, painted(monster(), 0xf4f0e8), dancer(), Subject.HUMAN);
      assertEquals("reference_from_background", conditions.warnings().getFirst().code());
      assertTrue(conditions.referencePersons().mask(0).iou(monster()) > 0.97);
    }
  }

  @Test
  void aTransparentBackgroundComesFirst() {
    var alpha = new byte[SIZE.pixels()];
    var figure = monster();
    for (int p = figure.nextOn(0); p >= 0; p = figure.nextOn(p + 1)) {
      alpha[p] = (byte) 255;
    }
    var cutOut = Frame.withAlpha(SIZE, painted(figure, 0x808080).rgb(), alpha);
    try (var preprocessor = Preprocessor.embedded(OnnxSettings.cpu(1), Optional.empty())) {
      var conditions = prepare(preprocessor, cutOut, dancer(), Subject.HUMAN);
      assertEquals("reference_from_alpha", conditions.warnings().getFirst().code());
      assertTrue(conditions.referencePersons().mask(0).iou(figure) > 0.99);
    }
  }

  @Test
  void anEmptyWallIsStillRefused() {
    try (var preprocessor = Preprocessor.embedded(OnnxSettings.cpu(1), Optional.empty())) {
      assertThrows(
          NoPersonFailure.class,
          () -> prepare(preprocessor, Frame.filled(SIZE, 0xc0c0c0), dancer(), Subject.HUMAN));
    }
  }

  @Test
  void anOperatorsMattingNetworkFindsAnimalsAndIsNamed(@TempDir Path folder) throws IOException {
    // Green less red, of a picture in the size that ISNet takes.
    var graph =
        new Onnx()
            .input("img", Onnx.ElementType.FLOAT, 1, 3, 256, 256)
            .floats("weight", new float[] {-1, 1, 0}, 1, 3, 1, 1)
            .node("Conv", "img weight", "plane")
            .output("plane", Onnx.ElementType.FLOAT, 1, 1, 256, 256)
            .bytes();
    Files.write(folder.resolve("isnet.onnx"), graph);
    var file = MattingFile.in(folder).orElseThrow();
    assertEquals(Matting.Kind.ISNET, file.kind());
    var frames =
        IntStream.range(0, 6)
            .mapToObj(f -> painted(monster().shifted(8 * f, 0), 0x907060))
            .toList();
    try (var preprocessor = Preprocessor.embedded(OnnxSettings.cpu(1), Optional.empty(), file)) {
      var conditions =
          prepare(preprocessor, frames.getFirst(), new Clip(16, frames), Subject.ANIMAL);
      assertTrue(conditions.models().stream().anyMatch(m -> m.model().equals("isnet.onnx")));
      for (int f = 0; f < frames.size(); f++) {
        assertTrue(conditions.drivingPersons(f).mask(0).iou(monster().shifted(8 * f, 0)) > 0.95);
      }
    }
  }
}
