package io.scail.preprocessing.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.testing.Onnx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Networks of the real contract whose answer is how red a pixel is. */
final class MattingTest {

  private static final int SIDE = 32;
  private static final Size PICTURE = new Size(64, 48);

  private final OnnxSessions sessions = new OnnxSessions(OnnxSettings.cpu(1));

  @AfterEach
  void close() {
    sessions.close();
  }

  private Matting redness(Matting.Kind kind) {
    var graph =
        new Onnx()
            .input("picture", Onnx.ElementType.FLOAT, 1, 3, SIDE, SIDE)
            .floats("weight", new float[] {1, 0, 0}, 1, 3, 1, 1)
            .node("Conv", "picture weight", "plane")
            .output("plane", Onnx.ElementType.FLOAT, 1, 1, SIDE, SIDE)
            .bytes();
    return new Matting(sessions.open("redness.onnx", graph), kind);
  }

  /** The left half in one red, the right half in another. */
  private static Frame halves(int left, int right) {
    var frame = Frame.filled(PICTURE, 0x004080);
    for (int y = 0; y < PICTURE.height(); y++) {
      for (int x = 0; x < PICTURE.width(); x++) {
        int level = 2 * x < PICTURE.width() ? left : right;
        frame.rgb()[3 * (y * PICTURE.width() + x)] = (byte) level;
      }
    }
    return frame;
  }

  private static final Mask LEFT =
      Mask.rectangle(PICTURE.width(), PICTURE.height(), 0, 0, 32, PICTURE.height());

  @Test
  void anIsnetAnswersInSharesOfItsOwnRange() {
    var matting = redness(Matting.Kind.ISNET);
    assertTrue(matting.foreground(halves(90, 20)).iou(LEFT) > 0.95);
    assertTrue(matting.foreground(halves(255, 200)).iou(LEFT) > 0.95);
    assertTrue(matting.foreground(halves(70, 70)).isEmpty(), "one value shows nothing");
  }

  @Test
  void aBirefnetSeesImagenetsScaleAndAnswersInLogOdds() {
    // Its mean red is 0.485 of 255: 123.7.
    var matting = redness(Matting.Kind.BIREFNET);
    assertTrue(matting.foreground(halves(130, 118)).iou(LEFT) > 0.95);
    assertEquals(100, matting.foreground(halves(130, 126)).percent(), 1e-9);
    assertTrue(matting.foreground(halves(120, 118)).isEmpty());
  }

  @Test
  void anotherContractIsRefused() {
    var flat =
        new Onnx()
            .input("numbers", Onnx.ElementType.FLOAT, 1, 8)
            .node("Relu", "numbers", "same")
            .output("same", Onnx.ElementType.FLOAT, 1, 8)
            .bytes();
    var model = sessions.open("flat.onnx", flat);
    var failure = assertThrows(ModelFailure.class, () -> new Matting(model, Matting.Kind.ISNET));
    assertEquals("flat.onnx", failure.model());
  }
}
