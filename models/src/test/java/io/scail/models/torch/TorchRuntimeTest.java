package io.scail.models.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.scail.models.failure.EngineFailure;
import io.scail.models.failure.MemoryFailure;
import io.scail.models.tensor.Layout;
import io.scail.models.tensor.ScalarType;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class TorchRuntimeTest {
  private static final String SOURCE =
      """
      # größe
      class Net(Module):
        training : bool
        def scale(self, x: Tensor, by: float) -> Tensor:
          return __torch__.lib.toy.twice(x) * by
        def sum(self, w: Dict[str, Tensor], name: str) -> float:
          return float(w[name].to(6).sum())
        def parts(self, x: Tensor) -> Tuple[Tensor, Tensor]:
          return (x[0], x[1])
        def joined(self, xs: List[Tensor], sizes: List[int], names: List[str]) -> List[Tensor]:
          assert len(sizes) == len(names), "lengths %d" % len(sizes)
          return xs
        def huge(self) -> Tensor:
          return torch.zeros([1 << 45], dtype=6)
      """;
  private static final String LIBRARY =
      """
      def twice(x: Tensor) -> Tensor:
        return x + x
      """;

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
  void arraysOfJavaLieOnTheCpuWhereverTheEngineWouldPutThem() throws ReflectiveOperationException {
    // On a machine with a GPU the engine's default device is that GPU.
    var field = Engine.class.getDeclaredField("defaultDevice");
    field.setAccessible(true);
    var engine = Engine.getEngine("PyTorch");
    var own = field.get(engine);
    field.set(engine, Device.gpu(0));
    try (var manager = TorchThread.newRoot()) {
      assertEquals(Device.gpu(0), engine.defaultDevice());
      assertEquals(Device.cpu(), manager.getDevice());
    } finally {
      field.set(engine, own);
    }
  }

  private static ScriptModule toy() {
    return ScriptModule.load(
        ScriptSource.of("net", Map.of("net.py", SOURCE, "lib/toy.py", LIBRARY)));
  }

  @Test
  void aNetworkOfTwoFilesIsPackedLoadedAndCalled() {
    float[] result =
        torch.call(
            () -> {
              try (var net = toy();
                  var scope = TensorScope.open()) {
                var x = scope.floats(new float[] {1, 2, 3}, 3);
                return net.call("scale").with(x).with(0.5).tensor(scope).toFloats();
              }
            });
    assertArrayEquals(new float[] {1, 2, 3}, result);
  }

  @Test
  void equalSourcesGiveEqualArchives() {
    var source = ScriptSource.of("net", Map.of("net.py", SOURCE, "lib/toy.py", LIBRARY));
    assertArrayEquals(ScriptArchive.of(source), ScriptArchive.of(source));
  }

  @Test
  void tuplesAndListsOfTensorsComeBackInOrder() {
    torch.run(
        () -> {
          try (var net = toy();
              var scope = TensorScope.open()) {
            var x = scope.floats(new float[] {1, 2}, 2, 1);
            var parts = net.call("parts").with(x).tensors(scope);
            assertArrayEquals(new float[] {2}, parts.get(1).toFloats());
            var list =
                net.call("joined")
                    .withTensors(parts)
                    .withLongs(1, 2)
                    .withStrings(List.of("a", "b"))
                    .tensors(scope);
            assertArrayEquals(new float[] {1}, list.get(0).toFloats());
          }
        });
  }

  @Test
  void mappedMemoryIsBoundWithoutConversionAndConvertedOnRequest() {
    torch.run(
        () -> {
          var arena = Arena.ofShared();
          var memory = arena.allocate(8, 8);
          for (int i = 0; i < 4; i++) {
            memory.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (0x3f80 + i));
          }
          var sizes = List.of(2L, 2L);
          var sources =
              List.of(
                  new TensorDict.Source(
                      "raw",
                      ScalarType.BFLOAT16,
                      Layout.contiguous(sizes),
                      memory,
                      Optional.empty()),
                  new TensorDict.Source(
                      "wide",
                      ScalarType.BFLOAT16,
                      new Layout(sizes, List.of(1L, 2L)),
                      memory,
                      Optional.of(ScalarType.FLOAT32)));
          try (var dict = TensorDict.bind(sources, arena);
              var scope = TensorScope.open()) {
            assertEquals(List.of("raw", "wide"), dict.names());
            assertEquals(ScalarType.BFLOAT16, dict.type("raw"));
            assertEquals(ScalarType.FLOAT32, dict.type("wide"));
            float step = 1f / 128;
            assertArrayEquals(
                new float[] {1, 1 + 2 * step, 1 + step, 1 + 3 * step},
                dict.copy(scope, "wide").toFloats());
            assertArrayEquals(
                new float[] {1, 1 + step, 1 + 2 * step, 1 + 3 * step},
                dict.copy(scope, "raw").toFloats());
            dict.put("more", scope.floats(new float[] {7}, 1));
            dict.remove("raw");
            assertEquals(List.of("wide", "more"), dict.names());
          }
          assertTrue(!arena.scope().isAlive(), "closing the dictionary releases the memory");
        });
  }

  @Test
  void aDictionarysEntriesOutliveTheScopeAndTheBufferThatTheyWereMadeFrom() {
    torch.run(
        () -> {
          try (var dict = TensorDict.empty()) {
            for (int i = 0; i < 50; i++) {
              try (var scope = TensorScope.open()) {
                float[] values = new float[10_000];
                Arrays.fill(values, i);
                dict.put("t" + i, scope.floats(values, values.length));
              }
            }
            System.gc();
            try (var scope = TensorScope.open()) {
              for (int i = 0; i < 50; i++) {
                scope.floats(new float[10_000], 10_000);
              }
              for (int i = 0; i < 50; i++) {
                float[] values = dict.copy(scope, "t" + i).toFloats();
                assertEquals(i, values[0]);
                assertEquals(i, values[9_999]);
              }
            }
          }
        });
  }

  @Test
  void aTensorCanBeKeptByAnOuterScope() {
    float[] kept =
        torch.call(
            () -> {
              try (var outer = TensorScope.open()) {
                Tensor tensor;
                try (var inner = TensorScope.open()) {
                  tensor = outer.keep(inner.floats(new float[] {4}, 1));
                }
                return tensor.toFloats();
              }
            });
    assertArrayEquals(new float[] {4}, kept);
  }

  @Test
  void errorsBecomeTypedFailuresAndTheThreadGoesOn() {
    var syntax =
        assertThrows(
            EngineFailure.class,
            () ->
                torch.call(
                    () ->
                        ScriptModule.load(
                            ScriptSource.of(
                                "net",
                                Map.of(
                                    "net.py",
                                    "class Net(Module):\n  def f(self) -> Tensor:\n    return y\n")))));
    assertTrue(syntax.sentence().startsWith("net failed in libtorch"), syntax.sentence());
    var failed =
        assertThrows(
            EngineFailure.class,
            () ->
                torch.run(
                    () -> {
                      try (var net = toy()) {
                        net.call("joined")
                            .withTensors(List.of())
                            .withLongs(1)
                            .withStrings(List.of("a", "b"))
                            .run();
                      }
                    }));
    assertTrue(failed.sentence().contains("lengths 1"), failed.sentence());
    var memory =
        assertThrows(
            MemoryFailure.class,
            () ->
                torch.run(
                    () -> {
                      try (var net = toy()) {
                        net.call("huge").run();
                      }
                    }));
    assertTrue(memory.sentence().contains("host memory"), memory.sentence());
    aNetworkOfTwoFilesIsPackedLoadedAndCalled();
  }

  @Test
  void callsOffTheThreadAreRefused() {
    assertThrows(IllegalStateException.class, TensorScope::open);
  }

  @Test
  void aClosedDictionaryIsRefusedInsteadOfRead() {
    torch.run(
        () -> {
          var dict = TensorDict.empty();
          dict.close();
          dict.close();
          assertThrows(IllegalStateException.class, dict::names);
        });
  }
}
