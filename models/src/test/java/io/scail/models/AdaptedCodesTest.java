package io.scail.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.lora.LoraAdapter;
import io.scail.models.lora.LoraMerger;
import io.scail.models.lora.LoraRules;
import io.scail.models.lora.LoraSelection;
import io.scail.models.memory.Residency;
import io.scail.models.parity.Comparison;
import io.scail.models.profile.Precision;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.weights.SafetensorsWriter;
import io.scail.models.weights.WeightContract;
import io.scail.models.weights.WeightFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters in the tier of 8-bit codes, made from a file whose weights are wide. */
final class AdaptedCodesTest {
  private static final String WEIGHT = "blocks.0.self_attn.v.weight";
  private static final int WIDTH = 48;

  @TempDir Path folder;

  /** A full difference of one weight, of a tenth of the weights' own size. */
  private Path adapter(float[] change) {
    var file = folder.resolve("adapter.safetensors");
    var tensors = new LinkedHashMap<String, SafetensorsWriter.Declaration>();
    tensors.put(
        "diffusion_model.blocks.0.self_attn.v.diff",
        new SafetensorsWriter.Declaration(ScalarType.FLOAT32, List.of((long) WIDTH, (long) WIDTH)));
    var bytes = ByteBuffer.allocate(change.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : change) {
      bytes.putFloat(value);
    }
    try (var writer = SafetensorsWriter.create(file, tensors, Map.of())) {
      writer.write(bytes.flip());
      writer.finish();
    }
    return file;
  }

  private static float[] values(TensorDict weights) {
    try (var scope = TensorScope.open()) {
      float[] codes = weights.copy(scope, WEIGHT).toFloats();
      float[] scale = weights.copy(scope, WEIGHT + "_scale").toFloats();
      for (int i = 0; i < codes.length; i++) {
        codes[i] *= scale[i / WIDTH];
      }
      return codes;
    }
  }

  private static byte[] bytes(TensorDict weights) {
    try (var scope = TensorScope.open()) {
      return weights.copy(scope, WEIGHT).toBytes();
    }
  }

  @Test
  void whatAnAdapterAddsIsKeptInCodesAndTakenBackToTheBit() {
    var profile = TinyProfile.write(folder);
    var networks =
        new ProfileNetworks(
            profile, Precision.FP8, new Residency.Everything(), Long.MAX_VALUE, TorchDevice.CPU);
    try (var torch = TorchThread.start(TorchDevice.CPU)) {
      torch.run(
          () -> {
            try (var transformer = networks.transformer()) {
              var weights = transformer.weights();
              byte[] before = bytes(weights);
              float[] base = values(weights);
              double size = 0;
              for (float value : base) {
                size += value * value;
              }
              float[] change = new float[base.length];
              var random = new Random(4);
              for (int i = 0; i < change.length; i++) {
                change[i] = (float) (0.1 * Math.sqrt(size / base.length) * random.nextGaussian());
              }
              try (var file = WeightFile.open(adapter(change));
                  var merger =
                      new LoraMerger(weights, new AdaptedTransformers.Checkpoint(transformer))) {
                var adapter =
                    LoraAdapter.match(
                        file, WeightContract.of(transformer.spec()).sizes(), LoraRules.COMPLETE);
                merger.apply(List.of(new LoraSelection(adapter, 1)));
                assertEquals(ScalarType.FLOAT8_E4M3, weights.type(WEIGHT));
                float[] added = values(weights);
                for (int i = 0; i < added.length; i++) {
                  added[i] -= base[i];
                }
                double cosine = Comparison.cosine(change, added);
                // Two codings err by 2.6 % of a weight each, beside the tenth that was added.
                assertTrue(cosine > 0.9, "cosine of what was added: " + cosine);
                merger.apply(List.of());
              }
              assertArrayEquals(before, bytes(weights));
            }
          });
    }
  }
}
