package io.scail.preprocessing.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.Onnx;
import io.scail.preprocessing.testing.Onnx.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class OnnxModelTest {

  private static final OnnxSettings CPU = OnnxSettings.cpu(1);
  private static final int MUTATIONS = 300;

  private final OnnxSessions sessions = new OnnxSessions(CPU);

  @AfterEach
  void close() {
    sessions.close();
  }

  private static Path standIn(String name) {
    return Goldens.folder().resolve("standin").resolve(name);
  }

  /** Doubles its input in half precision, and says which values were not negative. */
  private static byte[] halfPrecision() {
    return new Onnx()
        .input("x", ElementType.FLOAT16, 1, -1)
        .node("Add", "x x", "doubled")
        .node("Sub", "x x", "zero")
        .node("GreaterOrEqual", "x zero", "positive")
        .output("doubled", ElementType.FLOAT16, 1, -1)
        .output("positive", ElementType.BOOL, 1, -1)
        .bytes();
  }

  @Test
  void aModelReportsItsDeviceShapesAndDigest() throws IOException {
    var model = sessions.open(standIn("nlf_l_crop.onnx"));
    assertEquals(OnnxDevice.CPU, model.device());
    assertEquals(List.of("image"), model.inputs());
    assertEquals(384, model.inputShape("image")[3]);
    byte[] graph = Files.readAllBytes(standIn("nlf_l_crop.onnx"));
    assertEquals(sessions.open("the same", graph).sha256(), model.sha256());
    assertEquals(2L * graph.length, sessions.bytes());
  }

  @Test
  void halfPrecisionGoesInAndComesOutAsFloats() {
    var model = sessions.open("half.onnx", halfPrecision());
    var outputs =
        model.run(Map.of("x", new Tensor.Floats(new float[] {0.5f, -3, 0.1f, 60_000}, 1, 4)));
    float rounded = Float.float16ToFloat(Float.floatToFloat16(0.1f));
    var doubled = assertInstanceOf(Tensor.Floats.class, outputs.get("doubled"));
    assertArrayEquals(
        new float[] {1, -6, 2 * rounded, Float.POSITIVE_INFINITY}, doubled.values(), 0);
    var positive = assertInstanceOf(Tensor.Flags.class, outputs.get("positive"));
    assertArrayEquals(new boolean[] {true, false, true, true}, positive.values());
  }

  @ParameterizedTest
  @EnumSource
  void flagsGoInAsWhatTheGraphTakes(ElementType type) {
    var model =
        sessions.open(
            "flags.onnx",
            new Onnx()
                .input("x", type, 2)
                .node("Cast", "x", "y", Map.of("to", 1L))
                .output("y", ElementType.FLOAT, 2)
                .bytes());
    var outputs = model.run(Map.of("x", new Tensor.Flags(new boolean[] {true, false}, 2)));
    var numbers = assertInstanceOf(Tensor.Floats.class, outputs.get("y"));
    assertArrayEquals(new float[] {1, 0}, numbers.values());
  }

  @Test
  void onlyTheWantedOutputsComeBack() {
    var model = sessions.open("half.onnx", halfPrecision());
    var outputs =
        model.run(Map.of("x", new Tensor.Floats(new float[] {1}, 1, 1)), Set.of("doubled"));
    assertEquals(Set.of("doubled"), outputs.keySet());
  }

  @Test
  void everyStandInWarmsUpOnZeros() {
    for (var name : List.of("nlf_l_crop.onnx", "yolox_l.onnx", "dw-ll_ucoco_384.onnx")) {
      sessions.open(standIn(name)).warmUp(1);
    }
    sessions.open(standIn("sam3-vision-encoder.onnx")).warmUp(56);
    assertEquals(4, sessions.models().size());
  }

  @Test
  void recordedRunsAreRepeatedAndTheModelStaysUsable() {
    var model = sessions.open("half.onnx", halfPrecision());
    var input = Map.<String, Tensor>of("x", new Tensor.Floats(new float[] {1, 2}, 1, 2));
    try (var runs =
        RecordedRuns.of(
            List.of(model),
            () -> {
              model.run(input);
              model.run(input);
            })) {
      assertEquals(2, runs.count());
      runs.repeat();
      model.run(input);
      assertEquals(2, runs.count());
    }
  }

  @Test
  void aMissingFileIsNamed(@TempDir Path folder) {
    var failure =
        assertThrows(ModelFailure.class, () -> sessions.open(folder.resolve("sam3-decoder.onnx")));
    assertEquals("sam3-decoder.onnx", failure.model());
  }

  @Test
  void aModelOfAnotherContractIsRefused() {
    var model = sessions.open(standIn("nlf_l_crop.onnx"));
    var failure =
        assertThrows(
            ModelFailure.class, () -> model.requiring(List.of("images"), List.of("boxes")));
    assertTrue(failure.sentence().contains("images"));
  }

  @Test
  void inputsThatDoNotFitAreRefused() {
    var model = sessions.open(standIn("nlf_l_crop.onnx"));
    assertThrows(
        ModelFailure.class,
        () -> model.run(Map.of("image", new Tensor.Floats(new float[12], 1, 3, 2, 2))));
    assertThrows(
        ModelFailure.class,
        () -> model.run(Map.of("picture", new Tensor.Floats(new float[12], 1, 3, 2, 2))));
  }

  @Test
  void aGpuThatIsNotThereIsRefusedUnlessTheCpuMayTakeOver() {
    var graph = standIn("nlf_l_crop.onnx");
    var strict = new OnnxSettings(OnnxDevice.CUDA, 7, 0, 1, /* allowCpuFallback= */ false);
    try (var required = new OnnxSessions(strict)) {
      assertThrows(ModelFailure.class, () -> required.open(graph));
      assertEquals(List.of(), required.models());
    }
    var lenient = new OnnxSettings(OnnxDevice.CUDA, 7, 0, 1, /* allowCpuFallback= */ true);
    try (var wanted = new OnnxSessions(lenient)) {
      assertEquals(OnnxDevice.CPU, wanted.open(graph).device());
    }
  }

  @Test
  void modelsBeyondTheMemoryLimitAreRefusedByName() throws IOException {
    long one = Files.size(standIn("nlf_l_crop.onnx"));
    try (var narrow = new OnnxSessions(CPU.withMemoryBytes(2 * one - 1))) {
      narrow.open(standIn("nlf_l_crop.onnx"));
      var failure = assertThrows(ModelFailure.class, () -> narrow.open(standIn("nlf_l_crop.onnx")));
      assertTrue(failure.sentence().contains("limit"), failure.sentence());
      assertEquals(one, narrow.bytes());
    }
  }

  @Test
  void damagedGraphsOpenOrAreRefusedByType(@TempDir Path folder) throws IOException {
    byte[] graph = Files.readAllBytes(standIn("sam3-decoder.onnx"));
    var random = new Random(20);
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] damaged =
          i % 3 == 0 ? Arrays.copyOf(graph, 1 + random.nextInt(graph.length - 1)) : graph.clone();
      for (int k = 0; k < 1 + i % 8; k++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      var file = Files.write(folder.resolve("damaged.onnx"), damaged);
      try (var opened = new OnnxSessions(CPU)) {
        assertEquals(OnnxDevice.CPU, opened.open(file).device());
      } catch (ModelFailure e) {
        refused++;
      }
    }
    System.out.println("damaged graphs: " + refused + " of " + MUTATIONS + " refused");
    assertTrue(refused > MUTATIONS / 3);
  }
}
