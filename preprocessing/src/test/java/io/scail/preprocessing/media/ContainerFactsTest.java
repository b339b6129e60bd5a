package io.scail.preprocessing.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.UnsupportedVideoFailure;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.testing.TestCards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContainerFactsTest {
  private static final Size SIZE = new Size(128, 96);

  @TempDir private Path folder;

  private Path video(Optional<Path> sound) {
    var file = folder.resolve("clip.mp4");
    var settings = EncodeSettings.defaults().withFps(24);
    try (var encoder = VideoEncoder.open(file, SIZE, settings, new Encoders())) {
      sound.ifPresent(track -> encoder.carrySound(track, 0));
      for (int t = 0; t < 30; t++) {
        encoder.write(TestCards.moving(SIZE, t));
      }
      encoder.finish();
    }
    return file;
  }

  @Test
  void aFileTellsItsFramesRateAndTags() {
    var facts = ContainerFacts.read(video(Optional.empty()), MediaInput.RESULT_VIDEO);
    assertEquals("h264", facts.codec());
    assertEquals(SIZE, facts.size());
    assertEquals(30, facts.frames());
    assertEquals(24, facts.fps(), 1e-9);
    assertEquals(30 / 24.0, facts.seconds(), 1e-3);
    assertEquals("tv", facts.range());
    assertEquals("bt709", facts.matrix());
    assertEquals("yuv420p", facts.pixels());
    assertTrue(facts.audioOffset().isEmpty());
  }

  @Test
  void soundThatWasCarriedStartsWithThePictures() {
    var sound = folder.resolve("sound.wav");
    Sounds.writeStep(sound, 0.5, 2);
    var facts = ContainerFacts.read(video(Optional.of(sound)), MediaInput.RESULT_VIDEO);
    assertEquals(0, facts.audioOffset().orElseThrow(), 0.05);
  }

  @Test
  void whatIsNoVideoIsRefused() throws IOException {
    var file = Files.write(folder.resolve("page.mp4"), new byte[100]);
    var failure =
        assertThrows(
            UnsupportedVideoFailure.class,
            () -> ContainerFacts.read(file, MediaInput.RESULT_VIDEO));
    assertTrue(failure.sentence().startsWith("the result video cannot be used"));
  }
}
