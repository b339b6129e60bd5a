package io.scail.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.failure.WeightsFailure;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.weights.SafetensorsWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdaptedRunTest {
  @TempDir Path folder;

  /** A pair of rank 2 for a projection of the tiny transformer. */
  private Path adapter(String module) {
    var file = folder.resolve("adapter.safetensors");
    var tensors = new LinkedHashMap<String, SafetensorsWriter.Declaration>();
    tensors.put(
        module + ".lora_A.weight",
        new SafetensorsWriter.Declaration(ScalarType.FLOAT32, List.of(2L, 48L)));
    tensors.put(
        module + ".lora_B.weight",
        new SafetensorsWriter.Declaration(ScalarType.FLOAT32, List.of(48L, 2L)));
    var random = new Random(8);
    var bytes = ByteBuffer.allocate(2 * 2 * 48 * 4).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) random.nextGaussian());
    }
    try (var writer = SafetensorsWriter.create(file, tensors, Map.of())) {
      writer.write(bytes.flip());
      writer.finish();
    }
    return file;
  }

  private static byte[] generate(ScailPipeline pipeline, List<AdapterChoice> adapters) {
    var collected = new Collected();
    pipeline.generate(
        TinyProfile.conditions(9), TinyProfile.settings(1), collected.run().withAdapters(adapters));
    return collected.bytes();
  }

  @Test
  void anAdapterActsOnItsOwnRunOnly() {
    var networks = ProfileNetworks.of(TinyProfile.write(folder));
    var adapter = AdapterChoice.of(adapter("blocks.0.self_attn.v"), 1);
    try (var torch = TorchThread.start(TorchDevice.CPU);
        var pipeline = new ScailPipeline(torch, networks, true, InstantSource.system())) {
      var plain = generate(pipeline, List.of());
      var adapted = generate(pipeline, List.of(adapter));
      assertFalse(Arrays.equals(plain, adapted));
      assertArrayEquals(plain, generate(pipeline, List.of()));
      assertArrayEquals(adapted, generate(pipeline, List.of(adapter)));
    }
  }

  @Test
  void anAdapterOfAnotherNetworkIsRefusedAndTheNextRunIsUndisturbed() {
    var networks = ProfileNetworks.of(TinyProfile.write(folder));
    var adapter = AdapterChoice.of(adapter("down_blocks.7.attn"), 1);
    try (var torch = TorchThread.start(TorchDevice.CPU);
        var pipeline = new ScailPipeline(torch, networks, true, InstantSource.system())) {
      var plain = generate(pipeline, List.of());
      var failure = assertThrows(WeightsFailure.class, () -> generate(pipeline, List.of(adapter)));
      assertTrue(failure.sentence().contains("no adapter"), failure.sentence());
      assertArrayEquals(plain, generate(pipeline, List.of()));
    }
  }

  @Test
  void aStrengthOutOfRangeIsRefused() {
    assertThrows(SettingsFailure.class, () -> AdapterChoice.of(folder, Double.NaN));
    assertThrows(SettingsFailure.class, () -> AdapterChoice.of(folder, 11));
  }
}
