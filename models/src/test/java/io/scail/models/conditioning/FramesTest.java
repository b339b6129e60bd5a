package io.scail.models.conditioning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class FramesTest {
  private static TorchThread torch;

  @BeforeAll
  static void start() {
    torch = TorchThread.start(TorchDevice.CPU);
  }

  @AfterAll
  static void stop() {
    torch.close();
  }

  private static void with(BiConsumer<Frames, TensorScope> work) {
    torch.run(
        () -> {
          try (var frames = new Frames("cpu");
              var scope = TensorScope.open()) {
            work.accept(frames, scope);
          }
        });
  }

  private static byte[] filled(int pixels, int red, int green, int blue) {
    byte[] rgb = new byte[3 * pixels];
    for (int i = 0; i < pixels; i++) {
      rgb[3 * i] = (byte) red;
      rgb[3 * i + 1] = (byte) green;
      rgb[3 * i + 2] = (byte) blue;
    }
    return rgb;
  }

  @Test
  void aMaskPixelIsOnAbove225InStillsAndVideos() {
    with(
        (frames, scope) -> {
          for (int level : new int[] {224, 225, 226}) {
            float expected = level > 225 ? 1 : 0;
            byte[] rgb = filled(64, level, 0, 0);
            var still = frames.still(new Picture.Bytes(8, 8, rgb), scope);
            var video = frames.video(rgb, 8, 8, scope);
            assertEquals(expected, frames.compressedMask(still, 8, scope).toFloats()[1]);
            assertEquals(expected, frames.compressedMask(video, 8, scope).toFloats()[1]);
          }
        });
  }

  @Test
  void everyColourHasItsOwnChannelInEveryFrameOfAGroup() {
    int[][] colours = {
      {255, 255, 255},
      {255, 0, 0},
      {0, 255, 0},
      {0, 0, 255},
      {255, 255, 0},
      {255, 0, 255},
      {0, 255, 255}
    };
    with(
        (frames, scope) -> {
          for (int colour = 0; colour < colours.length; colour++) {
            int[] c = colours[colour];
            var mask = frames.video(filled(5 * 64, c[0], c[1], c[2]), 8, 8, scope);
            float[] planes = frames.compressedMask(mask, 8, scope).toFloats();
            assertEquals(28 * 2, planes.length);
            for (int channel = 0; channel < 28; channel++) {
              float expected = channel % 7 == colour ? 1 : 0;
              assertEquals(expected, planes[2 * channel], "first group");
              assertEquals(expected, planes[2 * channel + 1], "second group");
            }
          }
        });
  }

  @Test
  void historyIsRoundedToSixteenBits() {
    with(
        (frames, scope) ->
            assertArrayEquals(
                new float[] {1.0078125f, 0.33398438f},
                frames
                    .roundedToBfloat16(scope.floats(new float[] {1.0075f, 1f / 3}, 1, 2), scope)
                    .toFloats()));
  }

  @Test
  void aPictureOfTheWrongSizeOrWithoutNumbersIsRefused() {
    assertThrows(SettingsFailure.class, () -> new Picture.Bytes(8, 8, new byte[5]));
    assertThrows(SettingsFailure.class, () -> new Clip(8, 8, new byte[100]));
    float[] values = new float[3];
    values[1] = Float.NaN;
    var failure = assertThrows(SettingsFailure.class, () -> new Picture.Floats(1, 1, values));
    assertTrue(failure.sentence().contains("no number"), failure.sentence());
  }
}
