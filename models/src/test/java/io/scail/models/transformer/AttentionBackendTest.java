package io.scail.models.transformer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AttentionBackendTest {
  @Test
  void theFastestBackendThatIsRightIsChosen() {
    var wrong = new AttentionBackend.Trial(AttentionBackend.CUDNN, 0.5, 1);
    var noNumber = new AttentionBackend.Trial(AttentionBackend.CUDNN, Double.NaN, 1);
    var fast = new AttentionBackend.Trial(AttentionBackend.FLASH, 1e-3, 2);
    var slow = new AttentionBackend.Trial(AttentionBackend.LIBTORCH, 1e-3, 3);
    var alike =
        List.of(
            new AttentionBackend.Trial(AttentionBackend.LIBTORCH, 1e-3, 100),
            new AttentionBackend.Trial(AttentionBackend.FLASH, 1e-3, 101),
            new AttentionBackend.Trial(AttentionBackend.CUDNN, 1e-3, 104));
    assertEquals(AttentionBackend.CUDNN, AttentionBackend.fastest(alike));
    assertEquals(AttentionBackend.FLASH, AttentionBackend.fastest(alike.subList(0, 2)));
    assertEquals(
        AttentionBackend.FLASH, AttentionBackend.fastest(List.of(wrong, noNumber, slow, fast)));
    assertEquals(AttentionBackend.LIBTORCH, AttentionBackend.fastest(List.of(wrong)));
  }

  @Test
  void theTrialMeasuresTheErrorOfABackend() {
    try (var torch = TorchThread.start(TorchDevice.CPU)) {
      torch.run(
          () -> {
            try (var module = ScriptModule.load("transformer")) {
              assertTrue(error(module, ScalarType.FLOAT32, 64) < 1e-5);
              assertTrue(error(module, ScalarType.FLOAT32, 13) < 1e-5);
              double rounded = error(module, ScalarType.BFLOAT16, 64);
              assertTrue(rounded > 1e-5 && rounded < 2e-2, "bfloat16: " + rounded);
              assertEquals(
                  AttentionBackend.LIBTORCH,
                  AttentionBackend.choose(module, TorchDevice.CPU, ScalarType.FLOAT32, 2, 16));
            }
          });
    }
  }

  private static double error(ScriptModule module, ScalarType type, int keys) {
    return module
        .call("try_attention")
        .with(AttentionBackend.LIBTORCH.code())
        .with(2)
        .with(16)
        .with(64)
        .with(keys)
        .with(type.torchCode())
        .with("cpu")
        .number();
  }
}
