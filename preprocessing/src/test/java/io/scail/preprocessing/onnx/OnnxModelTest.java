package io.scail.preprocessing.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.testing.Goldens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnnxModelTest {

  private static final OnnxSettings CPU = OnnxSettings.cpu(1);
  private static final int MUTATIONS = 300;

  private static Path standIn(String name) {
    return Goldens.folder().resolve("standin").resolve(name);
  }

  @Test
  void aModelReportsItsDeviceAndShapes() {
    try (var model = OnnxModel.open(standIn("nlf_l_crop.onnx"), CPU)) {
      assertEquals(OnnxDevice.CPU, model.device());
      assertEquals(List.of("image"), model.inputs());
      assertEquals(384, model.inputShape("image")[3]);
    }
  }

  @Test
  void aMissingFileIsNamed(@TempDir Path folder) {
    var failure =
        assertThrows(
            ModelFailure.class, () -> OnnxModel.open(folder.resolve("sam3-decoder.onnx"), CPU));
    assertEquals("sam3-decoder.onnx", failure.model());
  }

  @Test
  void aModelOfAnotherContractIsRefused() {
    var model = OnnxModel.open(standIn("nlf_l_crop.onnx"), CPU);
    var failure =
        assertThrows(
            ModelFailure.class, () -> model.requiring(List.of("images"), List.of("boxes")));
    assertTrue(failure.sentence().contains("images"));
  }

  @Test
  void inputsThatDoNotFitAreRefused() {
    try (var model = OnnxModel.open(standIn("nlf_l_crop.onnx"), CPU)) {
      assertThrows(
          ModelFailure.class,
          () -> model.run(Map.of("image", new Tensor.Floats(new float[12], 1, 3, 2, 2))));
    }
  }

  @Test
  void aGpuThatIsNotThereIsRefusedUnlessTheCpuMayTakeOver() {
    var graph = standIn("nlf_l_crop.onnx");
    var strict = new OnnxSettings(OnnxDevice.CUDA, 7, 0, 1, /* allowCpuFallback= */ false);
    assertThrows(ModelFailure.class, () -> OnnxModel.open(graph, strict));
    var lenient = new OnnxSettings(OnnxDevice.CUDA, 7, 0, 1, /* allowCpuFallback= */ true);
    try (var model = OnnxModel.open(graph, lenient)) {
      assertEquals(OnnxDevice.CPU, model.device());
    }
  }

  @Test
  void damagedGraphsOpenOrAreRefusedByType() throws IOException {
    byte[] graph = Files.readAllBytes(standIn("sam3-decoder.onnx"));
    var random = new Random(20);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] damaged =
          i % 3 == 0 ? Arrays.copyOf(graph, 1 + random.nextInt(graph.length - 1)) : graph.clone();
      for (int k = 0; k < 1 + i % 8; k++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try (var model = OnnxModel.open("damaged.onnx", damaged, CPU)) {
        assertEquals(OnnxDevice.CPU, model.device());
      } catch (ModelFailure e) {
        refused++;
      }
    }
    System.out.println("damaged graphs: " + refused + " of " + MUTATIONS + " refused");
    assertTrue(refused > MUTATIONS / 3);
  }
}
