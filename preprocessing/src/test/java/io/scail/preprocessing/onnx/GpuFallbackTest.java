package io.scail.preprocessing.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnxruntime.OrtException;
import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.testing.Onnx;
import io.scail.preprocessing.testing.Onnx.ElementType;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What a model does when runs fail on the GPU. The session that stands for it is one on the CPU
 * whose graph gives a table of two numbers the length that it is told, and fails at any but 2; the
 * graph on the CPU doubles its input.
 */
final class GpuFallbackTest {
  private static final long FITS = 2;
  private static final long FAILS = 7;

  private int opened;
  private boolean cpuOpens = true;
  private final OnnxModel model =
      new OnnxModel(
          new ModelSource(
              "a.onnx",
              1,
              "",
              (environment, options) -> {
                opened++;
                if (opened > 1 && !cpuOpens) {
                  throw new OrtException("no memory");
                }
                return environment.createSession(opened == 1 ? table() : doubling(), options);
              }),
          new SessionOpener(
              new OnnxSettings(OnnxDevice.CUDA, 0, 0, 1, /* allowCpuFallback= */ true),
              (_, _) -> {}));

  @AfterEach
  void close() {
    model.close();
  }

  private static byte[] table() {
    return new Onnx()
        .input("x", ElementType.INT64, 1)
        .longs("table", 40, 41)
        .node("Reshape", "table x", "y")
        .output("y", ElementType.INT64, -1)
        .bytes();
  }

  private static byte[] doubling() {
    return new Onnx()
        .input("x", ElementType.INT64, 1)
        .node("Add", "x x", "y")
        .output("y", ElementType.INT64, 1)
        .bytes();
  }

  private long run(long value) {
    var outputs = model.run(Map.of("x", new Tensor.Longs(new long[] {value}, 1)));
    return assertInstanceOf(Tensor.Longs.class, outputs.get("y")).values()[0];
  }

  @Test
  void aRunThatFailsOnTheGpuIsMadeOnTheCpuAndTheNextTriesTheGpuAgain() {
    assertEquals(40, run(FITS));
    assertEquals(14, run(FAILS));
    assertEquals(OnnxDevice.CPU, model.device());
    assertEquals(40, run(FITS));
    assertEquals(OnnxDevice.CUDA, model.device());
    assertEquals(14, run(FAILS));
    assertEquals(14, run(FAILS));
    assertEquals(40, run(FITS));
  }

  @Test
  void threeFailuresInARowLeaveTheModelOnTheCpu() {
    for (int i = 0; i < 3; i++) {
      assertEquals(14, run(FAILS));
    }
    assertEquals(4, run(FITS));
    assertEquals(OnnxDevice.CPU, model.device());
    assertEquals(2, opened);
  }

  @Test
  void whereTheCpuHasNoRoomEitherTheGpuStaysInUse() {
    cpuOpens = false;
    for (int i = 0; i < 5; i++) {
      assertThrows(ModelFailure.class, () -> run(FAILS));
    }
    assertEquals(40, run(FITS));
  }

  @Test
  void inputsThatFitNoDeviceDoNotOpenAnotherSession() {
    var wrong = Map.<String, Tensor>of("x", new Tensor.Longs(new long[2], 2));
    assertThrows(ModelFailure.class, () -> model.run(wrong));
    assertEquals(1, opened);
    assertEquals(40, run(FITS));
    assertArrayEquals(new long[] {1}, model.inputShape("x"));
  }
}
