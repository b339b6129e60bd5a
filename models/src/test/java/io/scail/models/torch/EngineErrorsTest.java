package io.scail.models.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import io.scail.models.failure.EngineFailure;
import io.scail.models.failure.MemoryFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EngineErrorsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 954.00 MiB.",
        "RuntimeError: CUDA error: out of memory",
        "RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "RuntimeError: cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
      })
  void everyLackOfGpuMemoryIsTheSameFailure(String last) {
    try (var torch = TorchThread.start(TorchDevice.CPU)) {
      var failure =
          torch.call(
              () ->
                  EngineErrors.of(
                      "transformer.attend", new EngineException("Traceback\n  line 9\n" + last)));
      var memory = assertInstanceOf(MemoryFailure.class, failure);
      assertTrue(
          memory.sentence().startsWith("transformer.attend ran out of GPU memory"),
          memory.sentence());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RuntimeError: GET was unable to find an engine to execute this computation",
        "RuntimeError: CUDA error: CUBLAS_STATUS_NOT_INITIALIZED when calling `cublasCreate(handle)`",
      })
  void whatMayBeMemoryIsNoneWhereThereIsRoom(String last) {
    try (var torch = TorchThread.start(TorchDevice.CPU)) {
      var failure =
          torch.call(() -> EngineErrors.of("vae.head", new EngineException("Traceback\n" + last)));
      assertInstanceOf(EngineFailure.class, failure);
    }
  }

  @Test
  void theReasonIsToldAndNotTheAdviceBehindIt() {
    var text =
        """
        The following operation failed in the TorchScript interpreter.
        Traceback of TorchScript (most recent call last):
          File "code/__torch__/transformer.py", line 9
        RuntimeError: CUDA error: an illegal memory access was encountered
        CUDA kernel errors might be asynchronously reported at some other API call.
        For debugging consider passing CUDA_LAUNCH_BLOCKING=1
        Compile with `TORCH_USE_CUDA_DSA` to enable device-side assertions.
        """;
    assertEquals(
        "vae.head failed in libtorch: RuntimeError: CUDA error: an illegal memory access was"
            + " encountered",
        EngineErrors.of("vae.head", new EngineException(text)).sentence());
  }

  @Test
  void whatIsNotMemoryKeepsItsLastLine() {
    var failure = EngineErrors.of("vae.head", new EngineException("Traceback\n\nKeyError: x\n"));
    assertInstanceOf(EngineFailure.class, failure);
    assertEquals("vae.head failed in libtorch: KeyError: x", failure.sentence());
  }
}
