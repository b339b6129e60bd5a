package io.scail.server.compare.suite;

import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.media.VideoEncoder;
import io.scail.server.compare.CompareFailure;
import io.scail.server.compare.suite.Figure.Motion;
import io.scail.server.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The suite that comes along: ten drawn figures of five seconds, whose right result is known. It is
 * drawn when it is wanted, the same each time.
 */
public final class FigureSuite {
  /** What a command line calls it. */
  public static final String NAME = "figures";

  /** Folder beside the suite with the videos that a flawless server would send. */
  public static final String EXPECTED = "expected";

  /** Five seconds, one whole segment. */
  public static final int FRAMES = 81;

  /** How many cases there are. */
  public static final int CASES = 10;

  private static final int FPS = 16;
  private static final Size WIDE = new Size(896, 512);
  private static final Size TALL = new Size(512, 896);
  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("dance-wide", 2, 0, Motion.DANCE, 27, WIDE, Mode.ANIMATION),
          new Entry("dance-tall", 1, 2, Motion.DANCE, 32, TALL, Mode.ANIMATION),
          new Entry("dance-swap", 3, 1, Motion.DANCE, 24, WIDE, Mode.REPLACEMENT),
          new Entry("jumps-wide", 0, 3, Motion.JUMPS, 27, WIDE, Mode.ANIMATION),
          new Entry("jumps-tall", 3, 0, Motion.JUMPS, 32, TALL, Mode.ANIMATION),
          new Entry("jumps-swap", 2, 1, Motion.JUMPS, 40, WIDE, Mode.REPLACEMENT),
          new Entry("walk-wide", 1, 3, Motion.WALK, 16, WIDE, Mode.ANIMATION),
          new Entry("walk-tall", 2, 3, Motion.WALK, 20, TALL, Mode.ANIMATION),
          new Entry("walk-swap", 0, 2, Motion.WALK, 18, TALL, Mode.REPLACEMENT),
          new Entry("slow-dance", 0, 1, Motion.DANCE, 54, WIDE, Mode.ANIMATION));

  /** Clothes by their number, as a prompt says them. */
  private static final List<String> CLOTHES =
      List.of(
          "a red shirt and blue trousers",
          "a green shirt and grey trousers",
          "an orange shirt and purple trousers",
          "a blue shirt and brown trousers");

  /**
   * A case before it is drawn.
   *
   * @param character number of the clothes of the character image
   * @param driver number of the clothes in the driving video
   */
  private record Entry(
      String id, int character, int driver, Motion motion, double round, Size size, Mode mode) {
    String prompt() {
      var verb =
          switch (motion) {
            case DANCE -> "dances";
            case JUMPS -> "jumps";
            case WALK -> "walks";
          };
      return "A person in %s %s in a plain room.".formatted(CLOTHES.get(character), verb);
    }
  }

  private FigureSuite() {}

  /**
   * Draws the suite.
   *
   * @param folder is made when it is not there
   * @param frames of each video
   * @param cases how many of the first ones
   * @return the suite's file
   */
  public static Path write(Path folder, int frames, int cases) {
    try {
      Files.createDirectories(folder.resolve(EXPECTED));
      var tree = Json.object().put("name", NAME);
      var entries = tree.putArray("cases");
      for (var entry : ENTRIES.subList(0, cases)) {
        draw(entry, folder, frames);
        entries
            .addObject()
            .put("id", entry.id())
            .put("image", entry.id() + ".png")
            .put("video", entry.id() + ".mp4")
            .put("prompt", entry.prompt())
            .put("mode", entry.mode().word())
            .put("truth", entry.id() + ".json");
      }
      return SuiteWriter.write(tree, folder);
    } catch (IOException e) {
      throw new CompareFailure("The suite cannot be written to %s.".formatted(folder), e);
    }
  }

  private static void draw(Entry entry, Path folder, int frames) throws IOException {
    var driver = new Figure(entry.driver(), entry.motion(), entry.round(), entry.size(), frames);
    var right = driver.wearing(entry.character());
    PngWriter.write(right.scene(0).frame(), folder.resolve(entry.id() + ".png"));
    encode(driver, folder.resolve(entry.id() + ".mp4"));
    encode(right, folder.resolve(EXPECTED).resolve(entry.id() + ".mp4"));
    right.write(folder.resolve(entry.id() + ".json"));
  }

  private static void encode(Figure figure, Path file) {
    var settings = EncodeSettings.defaults().withFps(FPS);
    try (var encoder = VideoEncoder.open(file, figure.size(), settings, new Encoders())) {
      for (int i = 0; i < figure.frames(); i++) {
        encoder.write(figure.scene(i).frame());
      }
      encoder.finish();
    }
  }
}
