package io.scail.preprocessing.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OnnxBuildTest {
  @Test
  void aSessionOpensWhereThereIsAProvider() {
    assertTrue(OnnxBuild.load().providers().contains("CPU"));
    assertEquals(Optional.empty(), OnnxBuild.refusal(OnnxDevice.CPU));
  }

  @Test
  void aDeviceThatTheBuildDoesNotKnowIsRefusedWithAReason() {
    // The tests run with the build for CPUs.
    var reason = OnnxBuild.refusal(OnnxDevice.CUDA).orElseThrow();
    assertTrue(reason.contains("no CUDA"), reason);
  }
}
