package io.scail.models.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.CancelledFailure;
import io.scail.models.failure.EngineFailure;
import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.Precision;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ScailTransformerTest {
  private static final int BLOCKS = 2 * TinyTransformer.SPEC.layers();

  private static TorchThread torch;

  private final TinyTransformer tiny = new TinyTransformer();

  @BeforeAll
  static void start() {
    torch = TorchThread.start(TorchDevice.CPU);
  }

  @AfterAll
  static void stop() {
    torch.close();
  }

  /** A loaded transformer with a segment of two texts. */
  private record Work(
      ScailTransformer transformer, TransformerSegment segment, TensorScope scope, Tensor latent) {
    List<float[]> velocities(BlockListener listener) {
      return segment.velocities(scope, latent, 500, listener).stream()
          .map(Tensor::toFloats)
          .toList();
    }
  }

  private void withSegment(TransformerOptions options, Consumer<Work> test) {
    torch.run(
        () -> {
          try (var transformer = tiny.load(options);
              var scope = TensorScope.open();
              var context = tiny.context(transformer, scope);
              var segment = transformer.segment(context, tiny.inputs(scope))) {
            test.accept(new Work(transformer, segment, scope, tiny.latent(scope)));
          }
        });
  }

  @Test
  void theLoopInJavaAndTheLoopInLibtorchGiveTheSameBits() {
    for (var precision : Precision.values()) {
      withSegment(
          TransformerOptions.of(precision).withChunkTokens(10),
          work ->
              assertArrayEquals(
                  work.segment().velocityInOneCall(work.scope(), work.latent(), 500).toFloats(),
                  work.velocities(BlockListener.silent()).getFirst(),
                  precision.toString()));
    }
  }

  @Test
  void everyBlockOfEveryTextIsAnnouncedInOrder() {
    withSegment(
        TransformerOptions.of(Precision.FP32),
        work -> {
          var heard = new ArrayList<String>();
          work.velocities((done, total) -> heard.add(done + "/" + total));
          assertEquals(List.of("0/6", "1/6", "2/6", "3/6", "4/6", "5/6"), heard);
        });
  }

  @Test
  void aPassStopsAtAnyBlockAndTheNextOneIsUnharmed() {
    var options = TransformerOptions.of(Precision.BF16).withResidentBlocks(1);
    withSegment(
        options,
        work -> {
          var undisturbed = work.velocities(BlockListener.silent());
          for (int stop = 0; stop < BLOCKS; stop++) {
            int at = stop;
            assertThrows(
                CancelledFailure.class,
                () ->
                    work.velocities(
                        (done, _) -> {
                          if (done == at) {
                            throw new CancelledFailure("denoise");
                          }
                        }));
            assertFalse(
                work.segment().state().names().stream().anyMatch(name -> name.startsWith("x.")),
                "streams of a stopped pass stay");
            assertEquals(List.of(), work.transformer().visitingWeights());
          }
          var again = work.velocities(BlockListener.silent());
          assertArrayEquals(undisturbed.getFirst(), again.getFirst());
          assertArrayEquals(undisturbed.getLast(), again.getLast());
        });
  }

  @Test
  void onlyOneBlockVisitsAtATime() {
    withSegment(
        TransformerOptions.of(Precision.FP8).withResidentBlocks(1),
        work -> {
          var visitors = new ArrayList<Integer>();
          work.velocities(
              (_, _) -> {
                var names = work.transformer().visitingWeights();
                visitors.add(
                    (int) names.stream().map(name -> name.split("\\.", 3)[1]).distinct().count());
              });
          assertEquals(List.of(0, 0, 1, 1, 1, 1), visitors);
          assertEquals(List.of(), work.transformer().visitingWeights());
        });
  }

  @Test
  void eachTierStoresItsWeightsInItsTypes() {
    withSegment(
        TransformerOptions.of(Precision.FP8),
        work -> {
          var weights = work.transformer().weights();
          assertEquals(ScalarType.FLOAT8_E4M3, weights.type("blocks.0.ffn.0.weight"));
          assertEquals(ScalarType.FLOAT32, weights.type("blocks.0.ffn.0.weight_scale"));
          assertEquals(ScalarType.BFLOAT16, weights.type("text_embedding.0.weight"));
          assertEquals(ScalarType.FLOAT32, weights.type("blocks.0.norm3.weight"));
          assertEquals(ScalarType.FLOAT32, weights.type("blocks.0.modulation"));
          assertEquals(ScalarType.FLOAT32, weights.type("head.head.weight"));
        });
    withSegment(
        TransformerOptions.of(Precision.BF16),
        work -> {
          var weights = work.transformer().weights();
          assertEquals(ScalarType.BFLOAT16, weights.type("blocks.2.self_attn.q.weight"));
          assertEquals(ScalarType.FLOAT32, weights.type("time_projection.1.weight"));
        });
  }

  @Test
  void codesOfAFileAreNotCodedAgain() {
    String matrix = "blocks.1.ffn.0.weight";
    withSegment(
        TransformerOptions.of(Precision.FP8),
        coded -> {
          try (var scope = TensorScope.open()) {
            var weights = coded.transformer().weights();
            // A scale that coding would not choose, once for every row.
            weights.put(matrix + "_scale", scope.floats(new float[] {0.25f}, 1, 1));
            var source = TensorDict.empty();
            for (String name : weights.names()) {
              source.put(name, weights.copy(scope, name));
            }
            try (var again =
                ScailTransformer.load(
                    TinyTransformer.SPEC, source, TransformerOptions.of(Precision.FP8))) {
              assertEquals(ScalarType.FLOAT8_E4M3, again.weights().type(matrix));
              float[] scales = again.weights().copy(scope, matrix + "_scale").toFloats();
              assertEquals(TinyTransformer.SPEC.ffn(), scales.length);
              for (float scale : scales) {
                assertEquals(0.25f, scale);
              }
            }
          }
        });
  }

  @Test
  void aMissingWeightIsNamedAndNothingStays() {
    torch.run(
        () -> {
          var weights = tiny.weights();
          weights.remove("blocks.1.ffn.2.bias");
          var failure =
              assertThrows(
                  EngineFailure.class,
                  () ->
                      ScailTransformer.load(
                          TinyTransformer.SPEC, weights, TransformerOptions.of(Precision.FP32)));
          assertTrue(failure.sentence().contains("blocks.1.ffn.2.bias"), failure.sentence());
          assertThrows(IllegalStateException.class, weights::names);
        });
  }

  @Test
  void inputsThatDoNotFitAreRefusedByName() {
    refusesInputs("pose", (s, i) -> of(i, i.reference(), tiny.tensor(s, 16, 2, 2, 3)));
    refusesInputs("reference", (s, i) -> of(i, tiny.tensor(s, 15, 1, 4, 8), i.pose()));
    refusesInputs("size", (s, i) -> of(i, tiny.tensor(s, 16, 1, 6, 8), i.pose()));
    refusesInputs("history", (s, i) -> i.withHistory(tiny.tensor(s, 4, 1, 4, 8)));
    refusesInputs(
        "additional masks",
        (s, i) -> i.withAdditional(tiny.tensor(s, 16, 2, 4, 8), tiny.tensor(s, 28, 1, 4, 8)));
    refusesInputs(
        "history",
        (s, i) -> {
          float[] mask = new float[4 * 2 * 4 * 8];
          mask[9] = Float.NaN;
          return i.withHistory(s.floats(mask, 4, 2, 4, 8));
        });
  }

  private interface Change {
    SegmentInputs of(TensorScope scope, SegmentInputs inputs);
  }

  private static SegmentInputs of(SegmentInputs inputs, Tensor reference, Tensor pose) {
    return SegmentInputs.of(
        inputs.mode(), reference, inputs.referenceMasks(), pose, inputs.drivingMasks());
  }

  private void refusesInputs(String setting, Change change) {
    torch.run(
        () -> {
          try (var transformer = tiny.load(TransformerOptions.of(Precision.FP32));
              var scope = TensorScope.open();
              var context = tiny.context(transformer, scope)) {
            var inputs = change.of(scope, tiny.inputs(scope));
            var failure =
                assertThrows(
                    SettingsFailure.class, () -> transformer.segment(context, inputs).close());
            assertEquals(setting, failure.setting(), failure.sentence());
          }
        });
  }

  @Test
  void latentsAndTimestepsThatDoNotFitAreRefused() {
    withSegment(
        TransformerOptions.of(Precision.FP32),
        work -> {
          var silent = BlockListener.silent();
          BiConsumer<Tensor, Double> run =
              (latent, t) -> work.segment().velocities(work.scope(), latent, t, silent);
          for (double t : new double[] {Double.NaN, -1, 1000.5, Double.POSITIVE_INFINITY}) {
            var failure = assertThrows(SettingsFailure.class, () -> run.accept(work.latent(), t));
            assertEquals("timestep", failure.setting());
          }
          var longer = tiny.tensor(work.scope(), 16, 3, 4, 8);
          var failure = assertThrows(SettingsFailure.class, () -> run.accept(longer, 1.0));
          assertEquals("latent", failure.setting());
        });
  }

  @Test
  void textsThatDoNotFitAreRefused() {
    torch.run(
        () -> {
          try (var transformer = tiny.load(TransformerOptions.of(Precision.FP32));
              var scope = TensorScope.open()) {
            var image = tiny.tensor(scope, 4, 6);
            Function<List<Tensor>, SettingsFailure> refused =
                texts ->
                    assertThrows(
                        SettingsFailure.class, () -> transformer.context(texts, image).close());
            assertEquals("texts", refused.apply(List.of()).setting());
            assertEquals("text", refused.apply(List.of(tiny.tensor(scope, 13, 10))).setting());
            assertEquals("text", refused.apply(List.of(tiny.tensor(scope, 3, 9))).setting());
          }
        });
  }

  @Test
  void makingAContextStopsAtAnyBlock() {
    torch.run(
        () -> {
          var options = TransformerOptions.of(Precision.FP32).withResidentBlocks(0);
          try (var transformer = tiny.load(options);
              var scope = TensorScope.open()) {
            var texts = List.of(tiny.tensor(scope, 2, 10));
            var image = tiny.tensor(scope, 4, 6);
            BlockListener stopper =
                (done, total) -> {
                  assertEquals(TinyTransformer.SPEC.layers(), total);
                  if (done == 1) {
                    throw new CancelledFailure("encode");
                  }
                };
            assertThrows(
                CancelledFailure.class, () -> transformer.context(texts, image, stopper).close());
            assertEquals(List.of(), transformer.visitingWeights());
          }
        });
  }

  @Test
  void gridsBeyondTheTabulatedPositionsAreRefused() {
    assertThrows(SettingsFailure.class, () -> TokenGrid.ofLatent(1, 4, 2000, 0));
    assertThrows(SettingsFailure.class, () -> TokenGrid.ofLatent(1024, 4, 4, 0));
    assertThrows(SettingsFailure.class, () -> TokenGrid.ofLatent(0, 4, 4, 0));
    assertEquals(48_832, TokenGrid.ofLatent(21, 64, 112, 0).tokens());
    assertEquals(52_416, TokenGrid.ofLatent(21, 64, 112, 2).tokens());
  }
}
