package io.scail.preprocessing.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.ModelFiles;
import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Box;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.Onnx;
import io.scail.preprocessing.testing.Onnx.ElementType;
import io.scail.preprocessing.testing.Sam3WordGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which exports of SAM3 name what goes in and comes out. */
final class Sam3ContractTest {
  private static final Size SIZE = new Size(112, 112);

  /** A red square on blue, whose sides lie on the decoder's grid. */
  private static final Box RED = new Box(28, 42, 84, 98);

  @TempDir private Path folder;

  private static Frame redSquare() {
    var rgb = new byte[3 * SIZE.width() * SIZE.height()];
    for (int y = 0; y < SIZE.height(); y++) {
      for (int x = 0; x < SIZE.width(); x++) {
        boolean red = x >= RED.left() && x < RED.right() && y >= RED.top() && y < RED.bottom();
        rgb[3 * (y * SIZE.width() + x) + (red ? 0 : 2)] = (byte) 255;
      }
    }
    return Frame.of(SIZE, rgb);
  }

  private List<Detection> detect(String prompt) {
    try (var sessions = new OnnxSessions(OnnxSettings.cpu(1))) {
      return new Sam3(folder, 0, sessions).detector(List.of(prompt)).detect(redSquare());
    }
  }

  @Test
  void anExportForWordsAloneFindsWhatIsAskedFor() throws IOException {
    Sam3WordGraphs.write(folder, OptionalDouble.empty());
    Sam3.check(folder);
    var found = detect("human");
    assertEquals(1, found.size());
    assertEquals(1 / (1 + Math.exp(-4)), found.getFirst().score(), 1e-6);
    var box = found.getFirst().mask().box();
    assertEquals(RED.left(), box.left(), 3);
    assertEquals(RED.bottom(), box.bottom(), 3);
    // The stand-in's decoder takes prompts of one word; it knows them by the tokens' mask.
    assertEquals(List.of(), detect("human being"));
  }

  @Test
  void theChanceThatAnythingIsThereCountsWhereADecoderGivesIt() throws IOException {
    Sam3WordGraphs.write(folder, OptionalDouble.of(1));
    double presence = 1 / (1 + Math.exp(-1));
    assertEquals(presence / (1 + Math.exp(-4)), detect("human").getFirst().score(), 1e-6);
    Sam3WordGraphs.write(folder, OptionalDouble.of(-4));
    assertEquals(List.of(), detect("human"));
  }

  @Test
  void theRoomThatGraphsTakeIsThatOfTheirFiles() throws IOException {
    var files = ModelFiles.in(folder, false);
    assertEquals(0, files.bytes());
    Sam3WordGraphs.write(folder, OptionalDouble.empty());
    long all = 0;
    for (var name : Sam3.FILES) {
      all += Files.size(folder.resolve(name));
    }
    assertEquals(all, files.bytes());
  }

  @Test
  void graphsOfTwoContractsDoNotGoTogether() throws IOException {
    Sam3WordGraphs.write(folder, OptionalDouble.empty());
    var boxes = Goldens.folder().resolve("standin");
    Sam3.check(boxes);
    Files.delete(folder.resolve("sam3-decoder.onnx"));
    Files.copy(boxes.resolve("sam3-decoder.onnx"), folder.resolve("sam3-decoder.onnx"));
    var failure = assertThrows(ModelFailure.class, () -> Sam3.check(folder));
    assertEquals("sam3-decoder.onnx", failure.model());
    assertTrue(failure.sentence().contains("fpn_hidden_state_0"), failure.sentence());
    assertTrue(failure.sentence().contains("input_boxes"), failure.sentence());
  }

  @Test
  void aPictureThatIsNoSquareIsRefusedAtOpening() throws IOException {
    Sam3WordGraphs.write(folder, OptionalDouble.empty());
    Files.write(folder.resolve("sam3-vision-encoder.onnx"), Sam3WordGraphs.vision(56, 112));
    var failure = assertThrows(ModelFailure.class, () -> detect("human"));
    assertTrue(failure.sentence().contains("56 x 112"), failure.sentence());
  }

  @Test
  void weightsThatAreNotBesideTheirGraphAreMissed() throws IOException {
    Sam3WordGraphs.write(folder, OptionalDouble.empty());
    var text =
        new Onnx()
            .input("input_ids", ElementType.INT64, 1, 32)
            .input("attention_mask", ElementType.INT64, 1, 32)
            .floatsIn("text_encoder.onnx.data", "text_features", 1, 32, 256)
            .output("text_features", ElementType.FLOAT, 1, 32, 256)
            .bytes();
    Files.write(folder.resolve("sam3-text-encoder.onnx"), text);
    var failure = assertThrows(ModelFailure.class, () -> Sam3.check(folder));
    assertTrue(failure.sentence().contains("text_encoder.onnx.data"), failure.sentence());
  }
}
