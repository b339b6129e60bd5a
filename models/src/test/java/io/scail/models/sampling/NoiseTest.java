package io.scail.models.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Expected values: {@code torch.randn(shape, generator=g)} in Python, PyTorch 2.13.0 on a CPU. */
final class NoiseTest {
  private record Draw(long seed, List<long[]> shapes, float first, float last, long crc) {}

  private static final List<Draw> DRAWS =
      List.of(
          new Draw(0, List.of(shape(16, 1, 2, 2)), -1.1258398f, -0.5515287f, 204329190L),
          new Draw(42, List.of(shape(3, 5)), 0.33669037f, -0.9889599f, 2308132694L),
          new Draw(
              42, List.of(shape(3, 5), shape(16, 3, 4, 8)), -1.3846737f, -0.56727946f, 2848644470L),
          new Draw(
              (1L << 40) + 7,
              List.of(shape(16, 3, 4, 8), shape(16, 2, 4, 8)),
              -0.37639844f,
              2.7158685f,
              1565060065L),
          new Draw(
              Long.MAX_VALUE, List.of(shape(16, 1, 4, 4)), -2.6642976f, 0.75024945f, 2222725842L),
          new Draw(-8, List.of(shape(16, 1, 4, 4)), -0.49655297f, 1.0341637f, 1451715439L),
          new Draw(5, List.of(shape(1, 1, 1, 77)), 1.8423299f, 1.925181f, 3565135433L));

  private static long[] shape(long... sizes) {
    return sizes;
  }

  @Test
  void noiseEqualsPyTorchsForTheSameSeedAndSegment() {
    try (var torch = TorchThread.start(TorchDevice.CPU)) {
      torch.run(
          () -> {
            try (var script = Latents.load();
                var scope = TensorScope.open()) {
              for (var draw : DRAWS) {
                var noise = new Noise(draw.seed()).draw(script, draw.shapes(), "cpu", scope);
                float[] values = noise.toFloats();
                assertArrayEquals(draw.shapes().getLast(), noise.shape());
                assertEquals(draw.first(), values[0], "first of seed " + draw.seed());
                assertEquals(draw.last(), values[values.length - 1], "last of " + draw.seed());
                var crc = new CRC32();
                crc.update(noise.toBytes());
                assertEquals(draw.crc(), crc.getValue(), "seed " + draw.seed());
              }
              assertThrows(
                  IllegalArgumentException.class,
                  () -> new Noise(1).draw(script, List.of(), "cpu", scope));
            }
          });
    }
  }
}
