package io.scail.preprocessing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.PreprocessingOptions.DrivingType;
import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.failure.SettingsFailure;
import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.AnimatedGif;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.VideoEncoder;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.testing.ColourScene;
import io.scail.preprocessing.testing.ColourScene.Person;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.Pictures;
import io.scail.preprocessing.testing.Planes;
import io.scail.preprocessing.testing.TrackerGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreprocessorFilesTest {

  private static final Size SIZE = new Size(448, 256);

  private static final List<String> SAM3 =
      List.of("sam3-vision-encoder.onnx", "sam3-text-encoder.onnx", "sam3-decoder.onnx");

  @TempDir private Path folder;

  private static Frame dancer(int look, double phase) {
    return PuppetShow.draw(
            640, 360, List.of(new Puppet(Look.ALL.get(look), Stance.dance(phase), 320, 345, 310)))
        .frame();
  }

  @Test
  void filesOfThirtyFramesASecondBecomeConditionsAndDebugVideos() {
    var image = folder.resolve("reference.png");
    Pictures.write(dancer(0, 0), image);
    var video = folder.resolve("driving.mp4");
    var encoders = new Encoders();
    var clip = new Clip(30, IntStream.range(0, 20).mapToObj(i -> dancer(1, i / 30.0)).toList());
    VideoEncoder.writeAll(clip.open(), video, EncodeSettings.defaults().withFps(30), encoders);
    var options =
        PreprocessingOptions.of(Mode.ANIMATION, DrivingType.END_TO_END, Subject.HUMAN, SIZE);
    try (var preprocessor =
        Preprocessor.embedded(
            OnnxSettings.cpu(2), Optional.of(new AnalysisCache(folder.resolve("cache"))))) {
      var conditions =
          preprocessor.prepare(
              image, video, options, DecodeSettings.defaults(), (_, _) -> {}, () -> false);
      assertEquals(10, conditions.driving().length());
      assertEquals(1, folder.resolve("cache").toFile().list().length);
      var driving = folder.resolve("preprocessing.mp4");
      var mask = folder.resolve("preprocessing_mask.mp4");
      DebugVideos.writeDriving(conditions, driving, encoders);
      DebugVideos.writeMask(conditions, mask, encoders);
      assertTrue(driving.toFile().length() > 1000);
      assertTrue(mask.toFile().length() > 500);
    }
  }

  @Test
  void theOperatorsModelsGoThroughTheSameDoor() {
    for (var file : Goldens.files("standin_pipeline.json")) {
      var tensors = Goldens.tensorsBeside(file);
      int[] shape = tensors.shape("clip");
      var frames =
          IntStream.range(0, shape[0])
              .mapToObj(i -> Planes.frame(tensors.bytes("clip"), i, shape[2], shape[1]))
              .toList();
      var files =
          new ModelFiles(
              file.resolveSibling("standin"),
              true,
              112,
              List.of("human", "character"),
              List.of("animal"),
              ModelFiles.Tracking.OVERLAP);
      try (var preprocessor = Preprocessor.prompted(files, OnnxSettings.cpu(1), Optional.empty())) {
        for (var type : DrivingType.values()) {
          var options = PreprocessingOptions.of(Mode.ANIMATION, type, Subject.HUMAN, SIZE);
          var conditions =
              preprocessor.prepare(
                  frames.getFirst(),
                  new Clip(16, frames).open(),
                  Optional.empty(),
                  options,
                  (_, _) -> {},
                  () -> false);
          assertEquals(2, conditions.persons());
          assertEquals(frames.size(), conditions.drivingMask().length());
        }
        assertEquals(6, preprocessor.models().size());
      }
    }
  }

  @Test
  void aChangedModelFileIsNamedByItsDigestAndAnalysesAnew() throws IOException {
    var models = Files.createDirectory(folder.resolve("models"));
    for (var name : SAM3) {
      Files.copy(Goldens.folder().resolve("standin").resolve(name), models.resolve(name));
    }
    var cacheFolder = folder.resolve("cache");
    var before = useOf(models, cacheFolder);
    assertEquals(before, useOf(models, cacheFolder));
    assertEquals(1, cacheFolder.toFile().list().length);
    // A doc_string (field 6 of the model, a text of 1 byte) changes the file and nothing of what it
    // computes.
    Files.write(
        models.resolve("sam3-decoder.onnx"), new byte[] {50, 1, 'x'}, StandardOpenOption.APPEND);
    var after = useOf(models, cacheFolder);
    assertEquals(2, cacheFolder.toFile().list().length);
    assertEquals(before.subList(0, 2), after.subList(0, 2));
    assertNotEquals(before.get(2).sha256(), after.get(2).sha256());
  }

  private static List<ModelUse> useOf(Path models, Path cache) {
    var files =
        new ModelFiles(
            models, false, 112, List.of("human"), List.of("animal"), ModelFiles.Tracking.OVERLAP);
    var red = Frame.filled(new Size(160, 96), 0x000000);
    for (int i = 0; i < red.rgb().length / 2; i += 3) {
      red.rgb()[i] = (byte) 255;
    }
    try (var preprocessor =
        Preprocessor.prompted(files, OnnxSettings.cpu(1), Optional.of(new AnalysisCache(cache)))) {
      preprocessor.warmUp();
      return preprocessor
          .prepare(
              red,
              new Clip(16, Collections.nCopies(5, red)).open(),
              Optional.of("a video"),
              PreprocessingOptions.of(Mode.ANIMATION, DrivingType.END_TO_END, Subject.HUMAN, SIZE),
              (_, _) -> {},
              () -> false)
          .models();
    }
  }

  @Test
  void theMemoryNetworkGoesThroughTheSameDoorAndIsNamed() throws IOException {
    var models = Files.createDirectory(folder.resolve("tracking"));
    for (var name : SAM3) {
      Files.copy(Goldens.folder().resolve("standin").resolve(name), models.resolve(name));
    }
    TrackerGraphs.write(models);
    var files =
        new ModelFiles(
            models, false, 112, List.of("human"), List.of("animal"), ModelFiles.Tracking.MEMORY);
    var scene =
        ColourScene.draw(new Person(ColourScene.RED, 20), new Person(ColourScene.BLUE, 140))
            .frame();
    try (var preprocessor = Preprocessor.prompted(files, OnnxSettings.cpu(1), Optional.empty())) {
      preprocessor.warmUp();
      var conditions =
          preprocessor.prepare(
              scene,
              new Clip(16, Collections.nCopies(5, scene)).open(),
              Optional.empty(),
              PreprocessingOptions.of(Mode.ANIMATION, DrivingType.END_TO_END, Subject.HUMAN, SIZE),
              (_, _) -> {},
              () -> false);
      assertEquals(2, conditions.persons());
      assertEquals(8, conditions.models().size());
      assertEquals("trk-vision.onnx", conditions.models().get(3).model());
    }
  }

  @Test
  void anAnimatedGifDrives() {
    var image = folder.resolve("reference.png");
    Pictures.write(dancer(0, 0), image);
    var gif =
        AnimatedGif.write(
            folder.resolve("driving.gif"),
            10,
            IntStream.range(0, 10).mapToObj(i -> dancer(1, i / 20.0)).toList());
    var options =
        PreprocessingOptions.of(Mode.ANIMATION, DrivingType.END_TO_END, Subject.HUMAN, SIZE);
    try (var preprocessor = Preprocessor.embedded(OnnxSettings.cpu(2), Optional.empty())) {
      var conditions =
          preprocessor.prepare(
              image, gif, options, DecodeSettings.defaults(), (_, _) -> {}, () -> false);
      assertEquals(16, conditions.driving().length());
      assertEquals(1, conditions.persons());
      for (var mask : conditions.drivingMask().frames()) {
        int blue = 0;
        for (int y = 0; y < SIZE.height(); y++) {
          for (int x = 0; x < SIZE.width(); x++) {
            blue += (mask.colour(x, y) & 0xff) > 225 ? 1 : 0;
          }
        }
        assertTrue(blue > 0.05 * SIZE.pixels(), blue + " pixels of the dancer");
      }
    }
  }

  @Test
  void nlfIsNotUsedWithoutItsLicence() {
    var standIns = Goldens.folder().resolve("standin");
    var files =
        new ModelFiles(
            standIns,
            false,
            112,
            List.of("human", "character"),
            List.of("animal"),
            ModelFiles.Tracking.OVERLAP);
    var frame = dancer(0, 0);
    var options = PreprocessingOptions.of(Mode.ANIMATION, DrivingType.POSE, Subject.HUMAN, SIZE);
    try (var preprocessor = Preprocessor.prompted(files, OnnxSettings.cpu(1), Optional.empty())) {
      var red = Frame.filled(new Size(160, 96), 0x000000);
      for (int i = 0; i < red.rgb().length / 2; i += 3) {
        red.rgb()[i] = (byte) 255;
      }
      assertThrows(
          SettingsFailure.class,
          () ->
              preprocessor.prepare(
                  red,
                  new Clip(16, List.of(frame, frame, frame, frame, frame)).open(),
                  Optional.empty(),
                  options,
                  (_, _) -> {},
                  () -> false));
    }
  }

  @Test
  void aFolderWithoutModelsIsRefusedByTheNameOfTheFirst() {
    var failure =
        assertThrows(
            ModelFailure.class,
            () ->
                Preprocessor.prompted(
                    ModelFiles.in(folder, false), OnnxSettings.cpu(1), Optional.empty()));
    assertEquals("sam3-vision-encoder.onnx", failure.model());
  }
}
