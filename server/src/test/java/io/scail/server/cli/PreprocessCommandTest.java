package io.scail.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.media.VideoEncoder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command on drawn people. */
final class PreprocessCommandTest {

  private static final int FRAMES = 20;
  private static final int RATE = 30;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... arguments) {
    var texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = String.valueOf(arguments[i]);
    }
    return ScailCommand.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(texts);
  }

  private static PuppetShow.Scene scene(int look, int frame) {
    var stance = Stance.dance(frame / (double) RATE);
    return PuppetShow.draw(
        640, 360, List.of(new Puppet(Look.ALL.get(look), stance, 320, 345, 310)));
  }

  private static Frame matte(Mask mask) {
    var frame = Frame.filled(new Size(mask.width(), mask.height()), 0);
    for (int pixel = mask.nextOn(0); pixel >= 0; pixel = mask.nextOn(pixel + 1)) {
      Arrays.fill(frame.rgb(), 3 * pixel, 3 * pixel + 3, (byte) 255);
    }
    return frame;
  }

  private Path image() {
    var file = folder.resolve("character.png");
    PngWriter.write(scene(0, 0).frame(), file);
    return file;
  }

  private Path video(String name, IntFunction<Frame> draw) {
    var file = folder.resolve(name);
    var clip = new Clip(RATE, IntStream.range(0, FRAMES).mapToObj(draw).toList());
    VideoEncoder.writeAll(
        clip.open(), file, EncodeSettings.defaults().withFps(RATE), new Encoders());
    return file;
  }

  private Path driving() {
    return video("driving.mp4", f -> scene(1, f).frame());
  }

  @Test
  void aDancerBecomesVideosPicturesAndAReport() throws IOException {
    var results = folder.resolve("results");
    int exit = run("preprocess", "--image", image(), "--video", driving(), "--out", results);
    assertEquals(0, exit, err.toString());
    for (var name :
        List.of(
            "reference.png",
            "reference_mask.png",
            "contact_sheet.png",
            "preprocessing.mp4",
            "preprocessing_mask.mp4")) {
      assertTrue(Files.size(results.resolve(name)) > 500, name);
    }
    var reference = ImageIO.read(results.resolve("reference.png").toFile());
    assertEquals(896, reference.getWidth());
    assertEquals(512, reference.getHeight());
    var mask = ImageIO.read(results.resolve("reference_mask.png").toFile());
    assertEquals(0xffffffff, mask.getRGB(2, 2));
    assertEquals(0xff0000ff, mask.getRGB(448, 250));
    var report = new ObjectMapper().readTree(results.resolve("preprocessing.json").toFile());
    assertEquals(896, report.get("width").asInt());
    assertEquals(10, report.get("frames").asInt());
    assertEquals(16, report.get("fps").asInt());
    assertEquals(RATE, report.get("source_fps").asDouble(), 0.01);
    assertEquals(10, report.get("source_pictures").size());
    assertEquals(1, report.get("persons").asInt());
    assertEquals(0, report.get("warnings").size());
    assertTrue(report.get("models").findValuesAsText("model").contains("pose_landmark.onnx"));
    assertEquals("CPU", report.get("models").get(0).get("device").asText());
    for (var step : List.of("open", "prepare", "write")) {
      assertTrue(report.get("seconds").get(step).asDouble() > 0, step);
    }
    assertTrue(out.toString().contains("10 frames of 896x512, 1 persons"), out.toString());
  }

  @Test
  void masksFurtherImagesAndAnEarlierVideoAreTaken() throws IOException {
    var results = folder.resolve("results");
    var image = image();
    var driving = driving();
    var earlier = video("earlier.mp4", f -> Frame.filled(new Size(896, 512), 0x010101 * (f * 10)));
    int exit =
        run(
            "preprocess",
            "--image",
            image,
            "--video",
            driving,
            "--video-mask",
            video("mask.mp4", f -> matte(scene(1, f).masks().getFirst())),
            "--additional-image",
            image,
            "--previous",
            earlier,
            "--driving-type",
            "POSE",
            "--align-poses",
            "--out",
            results);
    assertEquals(0, exit, err.toString());
    var report = new ObjectMapper().readTree(results.resolve("preprocessing.json").toFile());
    assertEquals(1, report.get("additional").asInt());
    assertEquals(5, report.get("history").asInt());
  }

  @Test
  void wrongArgumentsAreExplained() {
    var image = image();
    assertEquals(
        2,
        run("preprocess", "--image", image, "--video", image, "--out", folder, "--resolution", 5));
    assertTrue(err.toString().contains("512 or 704"));
    assertEquals(
        2,
        run(
            "preprocess",
            "--image",
            image,
            "--video",
            image,
            "--out",
            folder,
            "--additional-mask",
            image));
    assertTrue(err.toString().contains("1 masks for 0 additional images"));
  }
}
