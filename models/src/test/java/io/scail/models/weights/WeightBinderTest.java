package io.scail.models.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.WeightsFailure;
import io.scail.models.memory.ProcessMemory;
import io.scail.models.profile.DitSpec;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WeightBinderTest {
  /** The published transformer. */
  private static final DitSpec PUBLISHED =
      new DitSpec(5120, 40, 40, 13824, 256, 4096, 512, 1280, 20, 28, 16, 1e-6);

  private static final ScalarType FLOAT32 = ScalarType.FLOAT32;

  private static TorchThread torch;

  @BeforeAll
  static void start() {
    torch = TorchThread.start(TorchDevice.CPU);
  }

  @AfterAll
  static void stop() {
    torch.close();
  }

  @Test
  void boundWeightsEqualTheFilesValuesInEveryContainer() {
    for (String name :
        new String[] {
          "tiny_sat.pt",
          "fp8_scale_weight.safetensors",
          "fp8_weight_scale.safetensors",
          "odd_types.pth",
          "odd_types_legacy.pth"
        }) {
      var path = GoldenFolder.containers().resolve(name);
      var expected = new LinkedHashMap<String, float[]>();
      try (var file = WeightFile.open(path)) {
        WeightSet.of(file).weights().forEach((key, weight) -> expected.put(key, weight.floats()));
      }
      assertFalse(expected.isEmpty());
      for (var types : new WeightTypes[] {WeightTypes.asStored(), WeightTypes.all(FLOAT32)}) {
        torch.run(
            () -> {
              try (var dict = bind(path, types);
                  var scope = TensorScope.open()) {
                assertEquals(expected.keySet(), types(dict).keySet());
                expected.forEach(
                    (key, values) -> {
                      if (dict.type(key).isFloatingPoint()) {
                        assertArrayEquals(values, dict.copy(scope, key).toFloats(), name + key);
                      }
                    });
              }
            });
      }
      Mappings.assertNoneOf(path);
    }
  }

  private static Map<String, ScalarType> types(TensorDict dict) {
    var types = new LinkedHashMap<String, ScalarType>();
    dict.names().forEach(name -> types.put(name, dict.type(name)));
    return types;
  }

  @Test
  void unscaledWeightsKeepTheirTypeUnlessAskedAndScaledOnesBecomeNumbers() {
    var path = GoldenFolder.containers().resolve("fp8_weight_scale.safetensors");
    torch.run(
        () -> {
          try (var dict = bind(path, WeightTypes.asStored())) {
            assertEquals(FLOAT32, dict.type("blocks.0.perrow.weight"));
            assertEquals(ScalarType.FLOAT8_E5M2, dict.type("blocks.0.unscaled.weight"));
            assertEquals(ScalarType.BFLOAT16, dict.type("blocks.0.plain.weight"));
          }
          try (var dict = bind(path, WeightTypes.all(ScalarType.BFLOAT16))) {
            assertTrue(types(dict).values().stream().allMatch(type -> type == ScalarType.BFLOAT16));
          }
        });
  }

  @Test
  void codesStayCodesWhereTheyAreWanted() {
    var path = GoldenFolder.containers().resolve("fp8_weight_scale.safetensors");
    var wanted =
        new WeightTypes() {
          @Override
          public Optional<ScalarType> target(String name, ScalarType stored) {
            return Optional.empty();
          }

          @Override
          public boolean keepsCodes(String name) {
            return name.contains("perrow");
          }
        };
    torch.run(
        () -> {
          try (var wide = bind(path, WeightTypes.asStored());
              var dict = bind(path, wanted);
              var scope = TensorScope.open()) {
            assertEquals(ScalarType.FLOAT8_E4M3, dict.type("blocks.0.perrow.weight"));
            assertEquals(FLOAT32, dict.type("blocks.0.perrow.weight_scale"));
            var others = wide.names().stream().filter(name -> !name.contains("perrow")).toList();
            assertFalse(others.isEmpty());
            others.forEach(name -> assertEquals(wide.type(name), dict.type(name), name));
            dict.join(
                "product",
                List.of(
                    new TensorDict.Part(
                        "blocks.0.perrow.weight", Optional.of("blocks.0.perrow.weight_scale"))),
                Optional.empty());
            assertArrayEquals(
                wide.copy(scope, "blocks.0.perrow.weight").toFloats(),
                dict.copy(scope, "product").toFloats());
          }
        });
  }

  @Test
  void aNetworkOfTheRealSizeIsCheckedMappedAndBoundWithoutReadingIt(@TempDir Path folder)
      throws IOException {
    var contract = WeightContract.of(PUBLISHED);
    assertEquals(1307, contract.sizes().size());
    var path = sparse(folder.resolve("14b.safetensors"), contract);
    // Loads the network that binds, so that only the weights are measured.
    torch.run(
        () ->
            bind(GoldenFolder.containers().resolve("tiny_sat.pt"), WeightTypes.asStored()).close());
    long before = ProcessMemory.resident();
    long start = System.nanoTime();
    var dict = torch.call(() -> WeightBinder.open(path, contract, WeightTypes.asStored()));
    double seconds = (System.nanoTime() - start) / 1e9;
    long grown = ProcessMemory.resident() - before;
    System.out.printf(
        "measured: %d tensors, %.1f GB checked, mapped and bound in %.2f s, resident +%d MiB%n",
        contract.sizes().size(), Files.size(path) / 1e9, seconds, grown >> 20);
    torch.run(
        () -> {
          try (dict;
              var scope = TensorScope.open()) {
            assertEquals(contract.sizes().keySet(), types(dict).keySet());
            assertEquals(ScalarType.BFLOAT16, dict.type("blocks.39.ffn.2.weight"));
            assertArrayEquals(
                new long[] {1, 6, 5120}, dict.copy(scope, "blocks.7.modulation").shape());
          }
        });
    assertTrue(grown < 200L << 20, "resident memory grew by " + grown);
    Mappings.assertNoneOf(path);
  }

  @Test
  void aFileThatDoesNotFitIsRefusedAndUnmapped(@TempDir Path folder) throws IOException {
    var sizes = new LinkedHashMap<>(WeightContract.of(PUBLISHED).sizes());
    sizes.remove("blocks.3.norm3.bias");
    var path =
        sparse(
            folder.resolve("short.safetensors"),
            new WeightContract(Network.TRANSFORMER, sizes, new LinkedHashSet<>()));
    var failure =
        assertThrows(
            WeightsFailure.class,
            () ->
                torch.run(
                    () ->
                        WeightBinder.open(
                                path, WeightContract.of(PUBLISHED), WeightTypes.asStored())
                            .close()));
    assertTrue(failure.sentence().contains("lacks 1 (blocks.3.norm3.bias)"), failure.sentence());
    Mappings.assertNoneOf(path);
  }

  private static TensorDict bind(Path path, WeightTypes types) {
    var file = WeightFile.open(path);
    return WeightBinder.bind(file, WeightSet.of(file).weights().values(), types);
  }

  /** A file with the contract's header and a hole for its data. */
  private static Path sparse(Path path, WeightContract contract) throws IOException {
    var tensors = new LinkedHashMap<String, SafetensorsWriter.Declaration>();
    contract
        .sizes()
        .forEach(
            (name, sizes) ->
                tensors.put(name, new SafetensorsWriter.Declaration(ScalarType.BFLOAT16, sizes)));
    long data = tensors.values().stream().mapToLong(SafetensorsWriter.Declaration::bytes).sum();
    try (var channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var header = SafetensorsWriter.header(tensors, Map.of());
      long length = header.remaining() + data;
      channel.write(header);
      channel.write(ByteBuffer.allocate(1), length - 1);
    }
    return path;
  }
}
