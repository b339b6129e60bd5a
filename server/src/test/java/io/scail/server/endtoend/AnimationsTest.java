package io.scail.server.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.models.sampling.SegmentPlan;
import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.figures.PuppetShow.Scene;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.MediaLimits;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.media.SoundMerge;
import io.scail.server.testing.MiniServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of animation, over HTTP and back, by what the results show. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
final class AnimationsTest {
  private static final Look CHARACTER = Look.ALL.get(2);
  private static final Look DRIVER = Look.ALL.getFirst();
  private static final int FRAMES = 21;

  /** Further apart than this, on average of all values, two clips show different things. */
  private static final double DIFFERENT = 1;

  private Path folder;
  private MiniServer server;
  private Path image;
  private Path dance;

  @BeforeAll
  void start(@TempDir Path empty) throws IOException {
    folder = empty;
    image = Drawn.character(folder.resolve("character.png"), CHARACTER);
    dance = Drawn.motion(folder.resolve("dance.mp4"), DRIVER, Stance::dance, FRAMES);
    server = new MiniServer(Files.createDirectory(folder.resolve("server")), Map.of());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Watched watch(ObjectNode request) {
    return Watched.of(server.video(request));
  }

  private ObjectNode usual() {
    return Inputs.request(image, dance);
  }

  private static ObjectNode large(ObjectNode request) {
    return request.put("width", Drawn.LARGE).put("height", Drawn.LARGE);
  }

  private static List<Scene> truth(Look look) {
    return Drawn.scenes(Drawn.LARGE, look, Stance::dance, FRAMES);
  }

  /** The character must be seen better than a still, than the driver and than another motion. */
  private static void assertCharacterDances(Watched seen) {
    seen.assertShape(Drawn.LARGE, FRAMES);
    var right = seen.score(truth(CHARACTER));
    var still = Collections.nCopies(FRAMES, truth(CHARACTER).getFirst().frame());
    var beside = new Watched(seen.info(), still).score(truth(CHARACTER));
    var driver = seen.score(truth(DRIVER));
    var elsewhere = seen.score(Drawn.scenes(Drawn.LARGE, CHARACTER, Stance::jumpingJack, FRAMES));
    assertTrue(right.psnr() > beside.psnr() + 3, right + " is hardly better than a still");
    assertTrue(right.psnr() > driver.psnr() + 1.5, right + " looks like the driver");
    assertTrue(right.psnr() > elsewhere.psnr() + 1, right + " moves otherwise");
    assertTrue(right.jointError() < elsewhere.jointError(), right + " moves otherwise");
    assertTrue(right.colourDifference() < 12, right + " has other colours");
  }

  @Test
  void aCharacterDancesInItsOwnScene() throws IOException {
    assertCharacterDances(watch(large(usual())));
  }

  @Test
  void theSameSeedGivesTheSameBytesAndEveryInputCounts() throws IOException {
    var video = server.video(usual());
    var bytes = Files.readAllBytes(video);
    assertArrayEquals(bytes, Files.readAllBytes(server.video(usual())));
    assertFalse(Arrays.equals(bytes, Files.readAllBytes(server.video(usual().put("seed", 8)))));
    var jacks = Drawn.motion(folder.resolve("jacks.mp4"), DRIVER, Stance::jumpingJack, FRAMES);
    var moved = watch(Inputs.request(image, jacks));
    assertTrue(moved.difference(Watched.of(video)) > DIFFERENT, "the driver does not matter");
    var person = Drawn.character(folder.resolve("other.png"), Look.ALL.get(1));
    var dressed = watch(Inputs.request(person, dance));
    assertTrue(dressed.difference(Watched.of(video)) > DIFFERENT, "the character does not matter");
  }

  @Test
  void aCharacterTakesThePlaceOfTheDriver() {
    assertCharacterDances(watch(large(usual()).put("mode", "replacement")));
  }

  @Test
  void aSmallCharacterIsFramedAsTheDriverIs() {
    var small = folder.resolve("small.png");
    var puppet =
        new Puppet(
            CHARACTER, Stance.dance(0), 0.3 * Drawn.SIDE, 0.9 * Drawn.SIDE, 0.4 * Drawn.SIDE);
    PngWriter.write(PuppetShow.draw(Drawn.SIDE, Drawn.SIDE, List.of(puppet)).frame(), small);
    var request = large(Inputs.request(small, dance)).put("mode", "replacement");
    var asIs = watch(request.deepCopy()).score(truth(CHARACTER));
    var id = server.submit(request.put("reframe_reference", true));
    var framed = Watched.of(server.download(server.output(id).path("video")));
    var score = framed.score(truth(CHARACTER));
    assertTrue(score.psnr() > asIs.psnr() + 0.5, score + " framed anew, " + asIs + " as it is");
    assertTrue(
        server.lines(id).stream().anyMatch(line -> line.contains("is framed anew")),
        server.lines(id)::toString);
  }

  @Test
  void animationKeepsTheCharactersSceneAndReplacementTheDrivers() {
    var scene = Drawn.scene(Drawn.SIDE, CHARACTER, Stance.dance(0));
    var red = folder.resolve("red.png");
    PngWriter.write(scene.masks().getFirst().cutOut(scene.frame(), 0xb04030), red);
    var request = large(Inputs.request(red, dance));
    var animated = watch(request.deepCopy());
    var replaced = watch(request.deepCopy().put("mode", "replacement"));
    assertTrue(redness(animated) > 40, "the character's wall is red");
    assertTrue(redness(replaced) < 20, "the driver's is not");
  }

  /** How much redder than blue the upper corners are, where no figure comes. */
  private static double redness(Watched seen) {
    double sum = 0;
    int corner = Drawn.LARGE / 8;
    for (var frame : seen.frames()) {
      for (int y = 0; y < corner; y++) {
        for (int x = 0; x < corner; x++) {
          int colour = frame.colour(frame.width() - 1 - x, y);
          sum += (colour >> 16) - (colour & 0xff);
        }
      }
    }
    return sum / seen.frames().size() / (corner * corner);
  }

  @Test
  void skeletonsDriveAndStandWhereTheDriverIs() {
    var posed = usual().put("driving_type", "pose").put("output_preprocessing", true);
    var output = server.output(server.submit(posed));
    var seen = Watched.of(server.download(output.path("video")));
    seen.assertShape(Drawn.SMALL, FRAMES);
    assertTrue(seen.difference(watch(usual())) > DIFFERENT, "pixels and poses drive alike");
    var skeletons = Watched.of(server.download(output.path("preprocessing_video")));
    assertEquals(FRAMES, skeletons.frames().size());
    var truth = Drawn.scenes(Drawn.SMALL, DRIVER, Stance::dance, FRAMES);
    for (int i = 0; i < FRAMES; i++) {
      var drawn = lit(skeletons.frames().get(i));
      var driver = truth.get(i).masks().getFirst();
      double inside = (double) drawn.intersection(driver) / drawn.area();
      assertTrue(drawn.percent() > 1, "frame " + i + " shows no skeleton");
      assertTrue(inside > 0.8, "frame " + i + ": " + inside + " of the skeleton is on the driver");
    }
  }

  private static Mask lit(Frame frame) {
    return Mask.of(
        frame.width(),
        frame.height(),
        (x, y) -> {
          int colour = frame.colour(x, y);
          return ((colour >> 16) & 0xff) + ((colour >> 8) & 0xff) + (colour & 0xff) > 150;
        });
  }

  @Test
  void anAnimalFollowsAnAnimal() {
    var cat = folder.resolve("cat.png");
    PngWriter.write(DrawnCat.sitting(Drawn.SIDE, 0xd08030, 0).frame(), cat);
    var walk =
        IntStream.range(0, FRAMES)
            .mapToObj(i -> DrawnCat.sitting(Drawn.SIDE, 0x505860, i / 20.0))
            .toList();
    var video = Drawn.video(folder.resolve("cat.mp4"), walk.stream().map(DrawnCat::frame).toList());
    var request =
        Inputs.request(cat, video).put("subject_type", "animal").put("output_preprocessing", true);
    var output = server.output(server.submit(request));
    Watched.of(server.download(output.path("video"))).assertShape(Drawn.SMALL, FRAMES);
    var masks = Watched.of(server.download(output.path("preprocessing_mask_video")));
    for (int i = 0; i < FRAMES; i++) {
      var truth = walk.get(i).mask().scaledTo(Drawn.SMALL, Drawn.SMALL);
      double iou = lit(masks.frames().get(i)).iou(truth);
      assertTrue(iou > 0.6, "frame " + i + ": the cat is found with an IoU of " + iou);
    }
  }

  @Test
  void theCallersMasksAreFollowed() {
    var size = new Size(Drawn.SIDE, Drawn.SIDE);
    var right = Mask.rectangle(Drawn.SIDE, Drawn.SIDE, 220, 40, 330, 360);
    var matte = folder.resolve("reference-mask.png");
    PngWriter.write(Drawn.matte(right), matte);
    var moving =
        IntStream.range(0, FRAMES)
            .mapToObj(
                i -> Mask.rectangle(size.width(), size.height(), 40 + 4 * i, 60, 140 + 4 * i, 340))
            .toList();
    var mask =
        Drawn.video(folder.resolve("driving-mask.mp4"), moving.stream().map(Drawn::matte).toList());
    var request =
        usual()
            .put("reference_mask_url", Inputs.picture(matte))
            .put("driving_mask_url", Inputs.video(mask))
            .put("output_preprocessing", true);
    var output = server.output(server.submit(request));
    var seen = Watched.of(server.download(output.path("video")));
    seen.assertShape(Drawn.SMALL, FRAMES);
    assertTrue(seen.difference(watch(usual())) > DIFFERENT, "masks do not matter");
    var used = Watched.of(server.download(output.path("preprocessing_mask_video")));
    for (int i = 0; i < FRAMES; i++) {
      var given = moving.get(i).scaledTo(Drawn.SMALL, Drawn.SMALL);
      assertTrue(lit(used.frames().get(i)).iou(given) > 0.9, "frame " + i + " has another mask");
    }
  }

  @Test
  void furtherReferencesCount() {
    var back = Drawn.character(folder.resolve("back.png"), Look.ALL.get(3));
    var scene = Drawn.scene(Drawn.SIDE, Look.ALL.get(3), Stance.dance(0));
    var matte = folder.resolve("back-mask.png");
    PngWriter.write(Drawn.matte(scene.masks().getFirst()), matte);
    var request = usual();
    request.putArray("additional_image_urls").add(Inputs.picture(back)).add(Inputs.picture(image));
    request.putArray("additional_mask_urls").add(Inputs.picture(matte)).add(Inputs.picture(matte));
    var seen = watch(request);
    seen.assertShape(Drawn.SMALL, FRAMES);
    assertTrue(seen.difference(watch(usual())) > DIFFERENT, "they do not matter");
  }

  @Test
  void aClipIsContinued() {
    var first = server.video(usual().put("max_frames", 13));
    Watched.of(first).assertShape(Drawn.SMALL, 13);
    // The driving video begins with the five frames that the earlier clip ends with.
    var rest =
        Drawn.video(
            folder.resolve("rest.mp4"),
            Drawn.scenes(Drawn.SIDE, DRIVER, Stance::dance, 8 + FRAMES).stream()
                .skip(8)
                .map(Scene::frame)
                .toList());
    var request = Inputs.request(image, rest);
    var seen = watch(request.deepCopy().put("previous_video_url", Inputs.video(first)));
    seen.assertShape(Drawn.SMALL, FRAMES - 5);
    var anew = watch(request);
    double change = 0;
    for (int i = 0; i < FRAMES - 5; i++) {
      change = Math.max(change, Watched.difference(seen.frames().get(i), anew.frames().get(i + 5)));
    }
    assertTrue(change > DIFFERENT, "the earlier clip does not matter");
  }

  @Test
  void anOperatorsAdapterChangesTheResultAsMuchAsItIsScaled() throws IOException {
    Inputs.adapter(server.adapters().resolve("style.safetensors"));
    var plain = server.video(usual());
    assertArrayEquals(Files.readAllBytes(plain), Files.readAllBytes(server.video(adapted(0))));
    double half = watch(adapted(0.5)).difference(Watched.of(plain));
    double whole = watch(adapted(1)).difference(Watched.of(plain));
    assertTrue(half > DIFFERENT, "half of it changes nothing: " + half);
    assertTrue(whole > half, whole + " at full strength, " + half + " at half");
    // Later jobs are as before.
    assertArrayEquals(Files.readAllBytes(plain), Files.readAllBytes(server.video(usual())));
  }

  private ObjectNode adapted(double scale) {
    var request = usual();
    request.putArray("loras").addObject().put("path", "style.safetensors").put("scale", scale);
    return request;
  }

  @Test
  void soundStaysInStep() {
    var silent = Drawn.motion(folder.resolve("silent.mp4"), DRIVER, Stance::walk, 33);
    var tone = Inputs.tone(folder.resolve("tone.wav"), 0.75, 3);
    var loud =
        new SoundMerge(new Encoders(), MediaLimits.defaults())
            .merge(silent, tone, 0, folder, _ -> {})
            .file();
    var video = server.video(Inputs.request(image, loud).put("keep_audio", true));
    var seen = Watched.of(video);
    seen.assertShape(Drawn.SMALL, 33);
    assertTrue(seen.info().sound());
    var heard = Heard.in(video);
    assertEquals(0.75, heard.firstLoud(), 0.02);
    assertEquals(33 / 16.0, heard.seconds(), 0.05);
    assertFalse(watch(Inputs.request(image, loud)).info().sound(), "nobody asked for sound");
  }

  @Test
  void tenSecondsComeInSegmentsWithoutASeam() {
    var walk = Drawn.motion(folder.resolve("walk.mp4"), DRIVER, Stance::walk, 160);
    var id = server.submit(Inputs.request(image, walk));
    var seen = Watched.of(server.download(server.output(id).path("video")));
    seen.assertShape(Drawn.SMALL, 160);
    assertTrue(server.lines(id).contains("denoising, segment 3 of 3"), server.lines(id)::toString);
    var steps = new double[159];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = Watched.difference(seen.frames().get(i), seen.frames().get(i + 1));
    }
    // The small autoencoder moves in steps of four frames; segments begin with such a step.
    var usual = IntStream.range(0, 40).mapToDouble(i -> steps[4 * i]).sorted().toArray();
    double median = usual[usual.length / 2];
    for (var segment : SegmentPlan.LOSSLESS.segments(160, 81, 5).subList(1, 3)) {
      double seam = steps[segment.start() + 4];
      assertTrue(seam < 1.5 * median, "a seam of " + seam + " where steps are " + median);
    }
  }

  @Test
  void aCancelledJobEndsAtTheNextStepAndLeavesNothing() throws IOException {
    var before = server.files("files");
    var plain = server.video(usual());
    var longer = Drawn.motion(folder.resolve("longer.mp4"), DRIVER, Stance::dance, 81);
    var id = server.submit(Inputs.request(image, longer).put("num_inference_steps", 50));
    server.awaitLine(id, "step 3/50");
    server.cancel(id);
    var status = server.awaitEnd(id);
    assertEquals("client_cancelled", status.path("error_type").asText(), status::toString);
    assertEquals(499, server.refused(id).statusCode());
    var lines = server.lines(id);
    assertFalse(lines.stream().anyMatch(line -> line.startsWith("step 40/50")), lines::toString);
    assertArrayEquals(Files.readAllBytes(plain), Files.readAllBytes(server.video(usual())));
    server.await(() -> server.files("scratch").isEmpty(), () -> "left: " + server.files("scratch"));
    assertEquals(before.size() + 2, server.files("files").size(), "two results more");
    assertEquals(List.of(), server.files("files/.unfinished"));
  }
}
