package io.scail.models.vae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.parity.Comparison;
import io.scail.models.profile.VaeSpec;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.weights.Network;
import io.scail.models.weights.SpecInference;
import io.scail.models.weights.WeightContract;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Folded pixels and the linear maps beside the layers. */
final class ComponentsTest {
  private static final VaeSpec SPEC =
      new VaeSpec(
          2,
          true,
          6,
          4,
          List.of(1, 2, 2),
          1,
          List.of(true, true),
          List.of(0.1, -0.2, 0.3, 0.0),
          List.of(1.5, 2.0, 0.7, 1.0));

  private static final VaeSpec LINEAR =
      new VaeSpec(
          1,
          true,
          4,
          2,
          List.of(1, 1, 1),
          1,
          List.of(true, true),
          Collections.nCopies(2, 0.0),
          Collections.nCopies(2, 1.0));

  @Test
  void aFoldedNetworkHasTheStrideOfItsFoldAndItsLevels() {
    assertEquals(8, SPEC.spatialStride());
    var sizes = WeightContract.of(SPEC).sizes();
    assertEquals(List.of(6L, 12L, 3L, 3L, 3L), sizes.get("encoder.conv1.weight"));
    assertEquals(List.of(4L, 768L), sizes.get("encoder.components.weight"));
    assertEquals(sizes, SpecInference.contract(Network.VAE, sizes).orElseThrow().sizes());
  }

  @Test
  void anyCutGivesTheSameNumbers() {
    try (var torch = TorchThread.start(TorchDevice.CPU)) {
      torch.run(
          () -> {
            try (var vae = SmallAutoencoder.load(SPEC, AutoencoderOptions.float32(), Map.of());
                var scope = TensorScope.open()) {
              var clip = SmallAutoencoder.random(new SplittableRandom(9), scope, 1, 3, 9, 16, 24);
              var latent = vae.encode(clip, ChunkListener.silent(), scope);
              try (var stream = vae.encoder()) {
                var whole = stream.push(clip, LayerListener.silent(), scope).toFloats();
                var parts = new ArrayList<Float>();
                for (float value : latent.toFloats()) {
                  parts.add(value);
                }
                for (int i = 0; i < whole.length; i++) {
                  int channel = i / (whole.length / 4);
                  double expected = (whole[i] - SPEC.mean().get(channel)) / SPEC.std().get(channel);
                  assertEquals(expected, parts.get(i), 1e-4);
                }
              }
              var frames = vae.decode(latent, ChunkListener.silent(), scope).toFloats();
              try (var stream = vae.decoder()) {
                var whole = stream.push(latent, 0, 3, LayerListener.silent(), scope).toFloats();
                for (int i = 0; i < whole.length; i++) {
                  whole[i] = Math.clamp(whole[i], -1f, 1f);
                }
                assertTrue(Comparison.largestDifference(whole, frames) < 1e-4);
              }
            }
          });
    }
  }

  @Test
  void silentLayersLeaveTheLinearMapsAlone() {
    // One weight: latent 0 is a tenth of the red pixel in row 1, column 2 of a block's second
    // frame.
    int pixel = (1 * 4 + 1) * 4 + 2;
    try (var torch = TorchThread.start(TorchDevice.CPU)) {
      torch.run(
          () -> {
            try (var vae =
                    SmallAutoencoder.load(
                        LINEAR,
                        AutoencoderOptions.float32(),
                        Map.of(
                            "conv1", -1,
                            "encoder.components.bias", -1,
                            "encoder.components.weight", pixel));
                var scope = TensorScope.open()) {
              float[] values = new float[3 * 5 * 8 * 8];
              for (int i = 0; i < values.length; i++) {
                values[i] = i / (float) values.length;
              }
              var clip = scope.floats(values, 3, 5, 8, 8);
              float[] latent = vae.encode(clip, ChunkListener.silent(), scope).toFloats();
              // Rows 1 and 5, columns 2 and 6: of frame 0, repeated, then of frame 2.
              int[] sources = {10, 14, 42, 46, 128 + 10, 128 + 14, 128 + 42, 128 + 46};
              for (int i = 0; i < sources.length; i++) {
                assertEquals(0.1f * values[sources[i]], latent[i], 1e-6, "cell " + i);
              }
            }
          });
    }
  }
}
