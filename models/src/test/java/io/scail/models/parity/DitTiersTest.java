package io.scail.models.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.profile.Precision;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.transformer.BlockListener;
import io.scail.models.transformer.StageRecorder;
import io.scail.models.transformer.TokenGrid;
import io.scail.models.transformer.TransformerOptions;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every recorded case of the transformer in every tier and every way of running it. */
final class DitTiersTest {
  private static final double BF16_LARGEST_RMS = 0.01;
  private static final double FP8_SMALLEST_COSINE = 0.998;

  private static TorchThread torch;

  @BeforeAll
  static void start() {
    torch = TorchThread.start(TorchDevice.CPU);
  }

  @AfterAll
  static void stop() {
    torch.close();
  }

  /** What a test does with one sample; {@code name} is for messages. */
  private interface SampleTest {
    void run(String name, DitGolden golden, DitGolden.Sample sample);
  }

  private static void everySample(String what, SampleTest test) {
    int[] count = {0};
    torch.run(
        () -> {
          for (var file : Goldens.withCases("dit")) {
            try (var tensors = file.open()) {
              var golden = new DitGolden(file, tensors);
              for (var sample : golden.samples()) {
                test.run(file.name() + " " + sample.name(), golden, sample);
                count[0]++;
              }
            }
          }
        });
    System.out.println("transformer, " + what + ": " + count[0] + " samples");
    assertTrue(count[0] > 0, "no golden of the transformer was found");
  }

  private static float[] run(
      DitGolden golden, DitGolden.Sample sample, TransformerOptions options) {
    try (var transformer = golden.load(options)) {
      return golden.velocity(transformer, sample);
    }
  }

  @Test
  void bfloat16StaysWithinOnePercentOfFloat32() {
    double[] worst = {0};
    everySample(
        "bf16",
        (name, golden, sample) -> {
          double rms =
              Comparison.relativeRms(
                  golden.expected(sample),
                  run(golden, sample, TransformerOptions.of(Precision.BF16)));
          worst[0] = Math.max(worst[0], rms);
          assertTrue(rms <= BF16_LARGEST_RMS, () -> name + ": " + rms);
        });
    System.out.println("transformer, bf16: worst RMS " + worst[0]);
  }

  @Test
  void eightBitWeightsKeepTheDirectionOfTheVelocity() {
    double[] worst = {1};
    everySample(
        "fp8",
        (name, golden, sample) -> {
          double cosine =
              Comparison.cosine(
                  golden.expected(sample),
                  run(golden, sample, TransformerOptions.of(Precision.FP8)));
          worst[0] = Math.min(worst[0], cosine);
          assertTrue(cosine >= FP8_SMALLEST_COSINE, () -> name + ": " + cosine);
        });
    System.out.println("transformer, fp8: worst cosine " + worst[0]);
  }

  @Test
  void chunksOfAnyLengthChangeNothingButRounding() {
    double[] worst = {0};
    everySample(
        "chunks",
        (name, golden, sample) -> {
          var options = TransformerOptions.of(Precision.FP32);
          float[] whole = run(golden, sample, options);
          for (int tokens : new int[] {1, 7, 16, 33}) {
            float[] chunked = run(golden, sample, options.withChunkTokens(tokens));
            double difference =
                Comparison.largestDifference(whole, chunked) / golden.deviation(sample);
            worst[0] = Math.max(worst[0], difference);
            assertTrue(difference <= 1e-5, () -> name + " by " + tokens + ": " + difference);
          }
        });
    System.out.println("transformer, chunks: worst difference / std " + worst[0]);
  }

  @Test
  void blocksVisitingFromHostMemoryGiveTheSameBits() {
    everySample(
        "block swap",
        (name, golden, sample) -> {
          for (var precision : Precision.values()) {
            var options = TransformerOptions.of(precision);
            assertArrayEquals(
                run(golden, sample, options),
                run(golden, sample, options.withResidentBlocks(0)),
                () -> name + " " + precision);
          }
        });
  }

  @Test
  void twoTextsInOnePassGiveWhatEachGivesAlone() {
    everySample(
        "two texts",
        (name, golden, sample) -> {
          try (var transformer = golden.load(TransformerOptions.of(Precision.FP32));
              var scope = TensorScope.open()) {
            var text = golden.text(scope, sample);
            int width = transformer.spec().textDim();
            var other = scope.floats(new float[width], 1, width);
            var image = golden.image(scope, sample);
            var inputs = golden.inputs(scope, sample);
            var latent = golden.latent(scope, sample);
            double t = golden.timestep(sample);
            try (var both = transformer.context(List.of(text, other), image);
                var first = transformer.context(List.of(text), image);
                var second = transformer.context(List.of(other), image);
                var segment = transformer.segment(both, inputs);
                var firstSegment = transformer.segment(first, inputs);
                var secondSegment = transformer.segment(second, inputs)) {
              var silent = BlockListener.silent();
              var pair = segment.velocities(scope, latent, t, silent);
              assertEquals(2, pair.size());
              assertArrayEquals(
                  firstSegment.velocities(scope, latent, t, silent).getFirst().toFloats(),
                  pair.getFirst().toFloats(),
                  name);
              assertArrayEquals(
                  secondSegment.velocities(scope, latent, t, silent).getFirst().toFloats(),
                  pair.getLast().toFloats(),
                  name);
            }
          }
        });
  }

  @Test
  void rowsLeftOutOfTheLastBlockDoNotChangeTheVelocity() {
    everySample(
        "trimmed last block",
        (name, golden, sample) -> {
          try (var transformer = golden.load(TransformerOptions.of(Precision.FP32));
              var scope = TensorScope.open();
              var context =
                  transformer.context(
                      List.of(golden.text(scope, sample)), golden.image(scope, sample));
              var segment = transformer.segment(context, golden.inputs(scope, sample))) {
            var stages = new HashMap<String, float[]>();
            var latent = golden.latent(scope, sample);
            double t = golden.timestep(sample);
            new StageRecorder(segment, stages::put).run(latent, t);
            float[] velocity =
                segment.velocities(scope, latent, t, BlockListener.silent()).getFirst().toFloats();
            float[] tokens = stages.getOrDefault("head_tokens", new float[0]);
            float[] untrimmed = video(tokens, segment.grid(), transformer.spec().outDim());
            double error = Comparison.largestDifference(untrimmed, velocity);
            assertTrue(error <= 1e-5 * golden.deviation(sample), () -> name + ": " + error);
          }
        });
  }

  /** Cuts the video's rows out and puts their values in place: row, column, channel fastest. */
  private static float[] video(float[] tokens, TokenGrid grid, int channels) {
    int height = 2 * grid.height();
    int width = 2 * grid.width();
    float[] video = new float[channels * grid.frames() * height * width];
    for (int i = 0; i < video.length; i++) {
      int column = i % width;
      int row = i / width % height;
      int frame = i / (width * height) % grid.frames();
      int channel = i / (width * height * grid.frames());
      int token =
          grid.firstVideoToken() + (frame * grid.height() + row / 2) * grid.width() + column / 2;
      video[i] = tokens[(token * 4 + row % 2 * 2 + column % 2) * channels + channel];
    }
    return video;
  }
}
