package io.scail.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.conditioning.Clip;
import io.scail.models.failure.ProfileFailure;
import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.ProfileFolder;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.transformer.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The profile that comes with the engine, through the engine's door. */
final class MiniProfileTest {
  private static final int SIDE = 128;
  private static final int FRAMES = 17;

  @TempDir private static Path weights;
  private static ProfileFolder folder;
  private static TorchThread torch;
  private static ScailPipeline pipeline;

  @BeforeAll
  static void start() {
    folder = ProfileFolder.load("scail-mini", weights);
    torch = TorchThread.start(TorchDevice.CPU);
    pipeline = new ScailPipeline(torch, ProfileNetworks.of(folder), true, InstantSource.system());
  }

  @AfterAll
  static void stop() {
    pipeline.close();
    torch.close();
  }

  private static GenerationSettings settings() {
    return GenerationSettings.of(folder.profile().defaults(), 1).withSize(SIDE, SIDE);
  }

  private static Conditions conditions(Mode mode) {
    return Conditions.of(
        TinyProfile.picture(SIDE, SIDE, 5),
        TinyProfile.clip(SIDE, SIDE, FRAMES, 6),
        TinyProfile.clip(SIDE, SIDE, FRAMES, 7),
        new Prompt.Text("a figure waves", ""),
        mode);
  }

  private static byte[] generate(Conditions conditions, int frames) {
    var collected = new Collected();
    pipeline.generate(conditions, settings(), collected.run());
    assertEquals(frames, collected.frames());
    assertEquals(frames * 3 * SIDE * SIDE, collected.bytes().length);
    return collected.bytes();
  }

  @Test
  void itsFilesAreWholeSoundAndSmall() throws IOException {
    folder.verifyDigests();
    ProfileNetworks.of(folder).check();
    assertTrue(folder.profile().notice().isPresent());
    try (var files = Files.list(folder.folder())) {
      long bytes = files.mapToLong(file -> file.toFile().length()).sum();
      assertTrue(bytes <= 48_000_000, bytes + " bytes");
    }
  }

  @Test
  void aChangedFileIsReplacedAndAFolderThatTakesNoneIsNamed(@TempDir Path other)
      throws IOException {
    var copied = ProfileFolder.load("scail-mini", other).folder();
    Files.writeString(copied.resolve("text.safetensors"), "changed");
    ProfileFolder.load("scail-mini", other).verifyDigests();
    var blocked = Files.writeString(other.resolve("file"), "");
    var failure =
        assertThrows(ProfileFailure.class, () -> ProfileFolder.load("scail-mini", blocked));
    assertTrue(failure.sentence().contains("cannot be copied to " + blocked), failure.sentence());
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aClipComesOutInBothModes(Mode mode) {
    generate(conditions(mode), FRAMES);
  }

  @Test
  void skeletonsDrive() {
    var black = new Clip(SIDE, SIDE, new byte[FRAMES * 3 * SIDE * SIDE]);
    var plain = conditions(Mode.ANIMATION);
    var driven =
        Conditions.of(plain.reference(), black, plain.drivingMask(), plain.prompt(), plain.mode());
    assertFalse(Arrays.equals(generate(plain, FRAMES), generate(driven, FRAMES)));
  }

  @Test
  void moreReferencesAndEarlierFramesAreTaken() {
    var plain = conditions(Mode.ANIMATION);
    var more =
        new Conditions(
            plain.reference(),
            plain.driving(),
            plain.drivingMask(),
            List.of(TinyProfile.picture(SIDE, SIDE, 11)),
            plain.prompt(),
            plain.mode(),
            Optional.of(TinyProfile.clip(SIDE, SIDE, 5, 30)));
    generate(more, FRAMES - 5);
  }

  @Test
  void aSizeThatTheLatentGridCannotHoldIsRefused() {
    var settings = settings().withSize(1280, 736);
    var failure =
        assertThrows(
            SettingsFailure.class,
            () -> pipeline.generate(conditions(Mode.ANIMATION), settings, new Collected().run()));
    assertEquals("height: must be a multiple of 64 for this model, is 736", failure.sentence());
  }
}
