package io.scail.server.quality;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.GenerationSettings;
import io.scail.models.ProfileNetworks;
import io.scail.models.Run;
import io.scail.models.ScailPipeline;
import io.scail.models.profile.ProfileFolder;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.preprocessing.figures.FigurePair;
import io.scail.preprocessing.figures.FigurePair.Kind;
import io.scail.preprocessing.figures.FigureScorer;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the measure sees: one fault at a time lowers the PSNR of the figures' pixels, of all pixels,
 * or both, by at least so many decibels. A wrong shift of the positions stands as a driving picture
 * that is moved by as much, which is the same to attention.
 */
final class MutationTest {
  private static final Size SQUARE = new Size(512, 512);
  private static final Size WIDE = new Size(896, 512);
  private static final int FRAMES = 9;

  /** With the other background the figure itself may even come out better. */
  private static final double NOT_CLAIMED = -6;

  private static final long SEED = FigurePair.HELD_OUT + 1000;

  private static TorchThread torch;
  private static ScailPipeline pipeline;
  private static GenerationSettings settings;

  @BeforeAll
  static void start(@TempDir Path weights) {
    var folder = ProfileFolder.load("scail-mini", weights);
    torch = TorchThread.start(TorchDevice.CPU);
    pipeline = new ScailPipeline(torch, ProfileNetworks.of(folder), true, InstantSource.system());
    settings = GenerationSettings.of(folder.profile().defaults(), 1);
  }

  @AfterAll
  static void stop() {
    pipeline.close();
    torch.close();
  }

  /** Of the figures' pixels, and of the whole frame. */
  private record Score(double figures, double whole) {}

  private static Score score(DrawnConditions drawn) {
    var size = drawn.pair().reference().frame().size();
    var out = new ByteArrayOutputStream();
    pipeline.generate(
        drawn.conditions(),
        settings.withSize(size.width(), size.height()),
        Run.to(frames -> out.writeBytes(frames.rgb())));
    int bytes = 3 * size.pixels();
    int count = out.size() / bytes;
    var clip = new ArrayList<Frame>();
    for (int i = 0; i < count; i++) {
      clip.add(Frame.of(size, Arrays.copyOfRange(out.toByteArray(), i * bytes, (i + 1) * bytes)));
    }
    var all = drawn.pair().truth();
    var truth = all.subList(all.size() - count, all.size());
    double figures =
        IntStream.range(0, truth.getFirst().masks().size())
            .mapToDouble(i -> new FigureScorer(truth, i, drawn.pair().height()).score(clip).psnr())
            .average()
            .orElseThrow();
    double squares = 0;
    for (int i = 0; i < count; i++) {
      byte[] shown = clip.get(i).rgb();
      byte[] meant = truth.get(i).frame().rgb();
      for (int k = 0; k < bytes; k++) {
        int difference = (shown[k] & 0xff) - (meant[k] & 0xff);
        squares += difference * difference;
      }
    }
    double whole = -10 * Math.log10(squares / count / bytes / (255.0 * 255));
    return new Score(figures, whole);
  }

  private static void assertSeen(
      String fault, DrawnConditions right, DrawnConditions wrong, double figures, double whole) {
    var good = score(right);
    var bad = score(wrong);
    double less = good.figures() - bad.figures();
    double lessWhole = good.whole() - bad.whole();
    var line =
        String.format(
            Locale.ROOT,
            "%s: figures %.2f to %.2f dB (%.2f less), whole frame %.2f to %.2f dB (%.2f less)",
            fault,
            good.figures(),
            bad.figures(),
            less,
            good.whole(),
            bad.whole(),
            lessWhole);
    System.out.println(line);
    assertTrue(less >= figures && lessWhole >= whole, line);
  }

  private static DrawnConditions pair(Kind kind, int index) {
    return DrawnConditions.of(FigurePair.drawn(kind, SEED + index, SQUARE, FRAMES));
  }

  @Test
  void exchangedMaskBackgrounds() {
    var right = pair(Kind.ANIMATION, 0);
    assertSeen("backgrounds", right, right.withBackgroundsExchanged(), NOT_CLAIMED, 10);
  }

  @Test
  void aDrivingPictureThatStandsTwoColumnsOff() {
    var right = pair(Kind.ANIMATION, 1);
    assertSeen("two columns", right, right.movedAcross(128), 6, 6);
  }

  @Test
  void exchangedModes() {
    // With the backgrounds, since the network goes by the masks more than by the positions.
    var right = pair(Kind.ANIMATION, 0);
    var wrong = right.withOtherMode().withBackgroundsExchanged();
    assertSeen("modes", right, wrong, NOT_CLAIMED, 12);
  }

  @Test
  void missingDrivingMasks() {
    var right = pair(Kind.ANIMATION, 3);
    var wrong =
        right.withMasks(
            masks -> masks.stream().map(m -> Mask.empty(m.width(), m.height())).toList());
    assertSeen("no driving masks", right, wrong, 1.5, 1.2);
  }

  @Test
  void exchangedPeople() {
    // Exchanged driving masks alone are not seen: the network goes by places, not by colours.
    var right = DrawnConditions.of(FigurePair.drawn(Kind.TWO, SEED + 4, WIDE, FRAMES));
    assertSeen("people", right, right.withPeopleExchanged(), 6, 5);
  }

  @Test
  void theHistoryOfAnotherClip() {
    var pair = FigurePair.drawn(Kind.ANIMATION, SEED + 5, SQUARE, FRAMES);
    var right = DrawnConditions.of(pair);
    var frames = pair.truth().stream().map(scene -> scene.frame()).toList().subList(0, 5);
    var others = pair.drivingFrames().subList(0, 5);
    assertSeen("history", right.after(frames), right.after(others), 0.5, 5);
  }
}
