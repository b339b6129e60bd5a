package io.scail.models.vae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.CancelledFailure;
import io.scail.models.failure.SettingsFailure;
import io.scail.models.memory.ProcessMemory;
import io.scail.models.parity.Comparison;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class VideoAutoencoderTest {
  private static TorchThread torch;

  @BeforeAll
  static void start() {
    torch = TorchThread.start(TorchDevice.CPU);
  }

  @AfterAll
  static void stop() {
    torch.close();
  }

  private static void with(AutoencoderOptions options, Consumer<VideoAutoencoder> work) {
    torch.run(
        () -> {
          try (var vae = SmallAutoencoder.load(options)) {
            work.accept(vae);
          }
        });
  }

  private static Tensor clip(TensorScope scope, long... shape) {
    return SmallAutoencoder.random(new SplittableRandom(9), scope, 1, shape);
  }

  private static float[] encodedInChunks(VideoAutoencoder vae, Tensor clip, List<Integer> chunks) {
    try (var scope = TensorScope.open();
        var stream = vae.encoder()) {
      var parts = new ArrayList<Tensor>();
      int from = 0;
      for (int frames : chunks) {
        var part = vae.frames(clip, from, from + frames, scope);
        parts.add(stream.push(part, LayerListener.silent(), scope));
        from += frames;
      }
      return vae.joined(parts, scope).toFloats();
    }
  }

  private static float[] decodedInChunks(
      VideoAutoencoder vae, Tensor latent, List<Integer> chunks) {
    try (var scope = TensorScope.open();
        var stream = vae.decoder()) {
      var parts = new ArrayList<Tensor>();
      int from = 0;
      for (int frames : chunks) {
        parts.add(stream.push(latent, from, from + frames, LayerListener.silent(), scope));
        from += frames;
      }
      return vae.joined(parts, scope).toFloats();
    }
  }

  private static void assertClose(float[] expected, float[] actual, Object what) {
    double tolerance = 1e-5 * Comparison.deviation(expected);
    double error = Comparison.largestDifference(expected, actual);
    assertTrue(error <= tolerance, what + ": " + error + " exceeds " + tolerance);
  }

  @Test
  void anyCutOfAClipEncodesToTheSameLatents() {
    with(
        AutoencoderOptions.float32(),
        vae -> {
          try (var scope = TensorScope.open()) {
            var clip = clip(scope, 3, 17, 12, 20);
            float[] whole = encodedInChunks(vae, clip, List.of(17));
            for (var chunks :
                List.of(List.of(1, 4, 4, 4, 4), List.of(5, 12), List.of(1, 16), List.of(9, 4, 4))) {
              assertClose(whole, encodedInChunks(vae, clip, chunks), chunks);
            }
          }
        });
  }

  @Test
  void anyCutOfTheLatentsDecodesToTheSameFrames() {
    with(
        AutoencoderOptions.float32(),
        vae -> {
          try (var scope = TensorScope.open()) {
            var latent = clip(scope, 4, 6, 3, 5);
            float[] whole = decodedInChunks(vae, latent, List.of(6));
            for (var chunks :
                List.of(List.of(1, 1, 1, 1, 1, 1), List.of(2, 4), List.of(1, 5), List.of(3, 3))) {
              assertClose(whole, decodedInChunks(vae, latent, chunks), chunks);
            }
          }
        });
  }

  @Test
  void memoryFormatsAgreeAndBfloat16IsClose() {
    var results = new ArrayList<float[]>();
    for (var options :
        List.of(
            new AutoencoderOptions(ScalarType.FLOAT32, false),
            AutoencoderOptions.float32(),
            AutoencoderOptions.of(ScalarType.BFLOAT16))) {
      with(
          options,
          vae -> {
            try (var scope = TensorScope.open()) {
              var latent = clip(scope, 4, 4, 4, 4);
              results.add(decodedInChunks(vae, latent, List.of(1, 1, 1, 1)));
            }
          });
    }
    assertClose(results.get(0), results.get(1), "channels last");
    double rms = Comparison.relativeRms(results.get(0), results.get(2));
    System.out.println("vae bfloat16: relative RMS " + rms);
    assertTrue(rms > 0 && rms < 0.03, "bfloat16 is off by " + rms);
  }

  @Test
  void decodingInSixteenBitsLeavesEncodingAsItWas() {
    var latents = new ArrayList<float[]>();
    var frames = new ArrayList<float[]>();
    var wide = AutoencoderOptions.float32();
    for (var options : List.of(wide, wide.decodingIn(ScalarType.BFLOAT16))) {
      with(
          options,
          vae -> {
            try (var scope = TensorScope.open()) {
              var clip = clip(scope, 3, 5, 8, 8);
              latents.add(vae.encode(clip, ChunkListener.silent(), scope).toFloats());
              var latent = clip(scope, 4, 2, 4, 4);
              frames.add(vae.decode(latent, ChunkListener.silent(), scope).toFloats());
            }
          });
    }
    assertArrayEquals(latents.get(0), latents.get(1));
    double rms = Comparison.relativeRms(frames.get(0), frames.get(1));
    assertTrue(rms > 0 && rms < 0.03, "bfloat16 is off by " + rms);
  }

  @Test
  void framesReachTheSinkChunkByChunkAsFloatsAndPixels() {
    with(
        AutoencoderOptions.float32(),
        vae -> {
          try (var scope = TensorScope.open()) {
            var latent = clip(scope, 4, 3, 2, 3);
            var firsts = new ArrayList<Integer>();
            var pixels = new ByteArrayOutputStream();
            vae.decode(
                latent,
                ChunkListener.silent(),
                frames -> {
                  firsts.add(frames.first());
                  try (var inner = TensorScope.open()) {
                    var rgb = frames.pixels(inner);
                    assertArrayEquals(new long[] {frames.count(), 8, 12, 3}, rgb.shape());
                    pixels.writeBytes(rgb.toBytes());
                  }
                });
            assertEquals(List.of(0, 1, 5), firsts);
            float[] whole = vae.decode(latent, ChunkListener.silent(), scope).toFloats();
            byte[] actual = pixels.toByteArray();
            int plane = 9 * 8 * 12;
            assertEquals(3 * plane, whole.length);
            for (int i = 0; i < plane; i++) {
              for (int c = 0; c < 3; c++) {
                float x = whole[c * plane + i];
                assertTrue(x >= -1 && x <= 1, "not clamped: " + x);
                assertEquals((int) ((x + 1) / 2 * 255), actual[3 * i + c] & 0xff);
              }
            }
          }
        });
  }

  @Test
  void cancellationIsSeenBetweenChunks() {
    with(
        AutoencoderOptions.float32(),
        vae -> {
          try (var scope = TensorScope.open()) {
            var seen = new ArrayList<Integer>();
            ChunkListener stop =
                (done, total) -> {
                  assertEquals(5, total);
                  seen.add(done);
                  if (done == 2) {
                    throw new CancelledFailure("decode");
                  }
                };
            var latent = clip(scope, 4, 5, 2, 2);
            assertThrows(CancelledFailure.class, () -> vae.decode(latent, stop, _ -> {}));
            var clip = clip(scope, 3, 17, 8, 8);
            assertThrows(CancelledFailure.class, () -> vae.encode(clip, stop, scope));
            assertEquals(List.of(0, 1, 2, 0, 1, 2), seen);
          }
        });
  }

  @Test
  void wrongShapesAreRefusedInOneSentence() {
    with(
        AutoencoderOptions.float32(),
        vae -> {
          try (var scope = TensorScope.open()) {
            refused(vae, clip(scope, 3, 4, 8, 8), scope, "frames: 4 frames are not 4n+1");
            refused(vae, clip(scope, 3, 1, 6, 8), scope, "size: 8x6 is not divisible by 4");
            refused(vae, clip(scope, 4, 1, 8, 8), scope, "clip: has the shape [4, 1, 8, 8]");
            refused(vae, clip(scope, 3, 8, 8), scope, "clip: has the shape [3, 8, 8]");
            var latent = clip(scope, 5, 1, 2, 2);
            var failure =
                assertThrows(
                    SettingsFailure.class,
                    () -> vae.decode(latent, ChunkListener.silent(), _ -> {}));
            assertTrue(failure.sentence().startsWith("latent: has the shape [5, 1, 2, 2]"));
            ClipSource changing = (from, to, inner) -> clip(inner, 3, to - from, 8, 8 + 4 * from);
            assertThrows(
                SettingsFailure.class,
                () -> vae.encode(5, changing, ChunkListener.silent(), scope));
          }
        });
  }

  private static void refused(
      VideoAutoencoder vae, Tensor clip, TensorScope scope, String sentence) {
    var failure =
        assertThrows(SettingsFailure.class, () -> vae.encode(clip, ChunkListener.silent(), scope));
    assertTrue(failure.sentence().startsWith(sentence), failure.sentence());
  }

  /** The peak of later windows of one long decode stays at that of the first. */
  @Test
  void memoryDoesNotGrowWithTheLengthOfTheClip() {
    int window = 8;
    int windows = 4;
    with(
        AutoencoderOptions.float32(),
        vae -> {
          try (var scope = TensorScope.open();
              var stream = vae.decoder()) {
            var latent = clip(scope, 4, (windows + 1L) * window, 24, 24);
            // The allocator grows its pools in the first window.
            decodeAndDrop(stream, latent, 0, window);
            var peaks = new ArrayList<Long>();
            for (int i = 1; i <= windows; i++) {
              int from = i * window;
              peaks.add(
                  ProcessMemory.resident()
                      + ProcessMemory.growthDuring(
                          () -> decodeAndDrop(stream, latent, from, window)));
            }
            // What is kept grows in every window; the Java heap jumps in one and stays.
            long growth = Long.MAX_VALUE;
            for (int i = 1; i < windows; i++) {
              growth = Math.min(growth, peaks.get(i) - peaks.get(i - 1));
            }
            long frames = 4L * window;
            long kept = frames * 3 * 96 * 96 * Float.BYTES;
            System.out.printf(
                "vae decode: peak grows by %d KiB over %d frames, which are %d KiB%n",
                growth >> 10, frames, kept >> 10);
            assertTrue(growth < kept / 2, peaks::toString);
          }
        });
  }

  private static void decodeAndDrop(DecoderStream stream, Tensor latent, int from, int count) {
    for (int i = from; i < from + count; i++) {
      try (var scope = TensorScope.open()) {
        stream.push(latent, i, i + 1, LayerListener.silent(), scope);
      }
    }
  }

  @Test
  void whatWaitsForTheNextChunkStaysTheSameSize() {
    with(
        AutoencoderOptions.float32(),
        vae -> {
          try (var scope = TensorScope.open();
              var stream = vae.decoder()) {
            var latent = clip(scope, 4, 6, 4, 4);
            var sizes = new ArrayList<Long>();
            for (int i = 0; i < 6; i++) {
              stream.push(latent, i, i + 1, LayerListener.silent(), scope);
              sizes.add(stream.stateBytes());
            }
            assertEquals(1, sizes.stream().distinct().count(), sizes::toString);
          }
        });
  }
}
