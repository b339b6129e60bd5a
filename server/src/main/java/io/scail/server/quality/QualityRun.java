package io.scail.server.quality;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.preprocessing.figures.FigurePair;
import io.scail.preprocessing.figures.FigurePair.Kind;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.media.VideoDecoder;
import io.scail.preprocessing.media.VideoEncoder;
import io.scail.server.client.CallFailure;
import io.scail.server.client.FalClient;
import io.scail.server.client.FalServer;
import io.scail.server.http.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Sends drawn pairs to a server, one after another, and measures the videos. */
public final class QualityRun {
  private static final int FPS = 16;

  private final FalServer server;
  private final QualityPlan plan;
  private final Path folder;
  private final Consumer<String> progress;

  /**
   * @param server which is asked
   * @param folder an existing one for inputs and results; each pair's take the place of the last's
   * @param progress hears a line for each pair
   */
  public QualityRun(FalServer server, QualityPlan plan, Path folder, Consumer<String> progress) {
    this.server = server;
    this.plan = plan;
    this.folder = folder;
    this.progress = progress;
  }

  private record Made(List<Frame> clip, double seconds) {}

  /** Renders and measures everything; what the server refused or failed is in the report. */
  public QualityReport run() throws IOException, InterruptedException {
    var scores = new ArrayList<PairScore>();
    var failures = new ArrayList<QualityReport.Failed>();
    var sheet = new QualitySheet();
    var longClip = Optional.<LongClip>empty();
    try (var caller = new FalClient(server)) {
      var order = plan.order();
      for (int i = 0; i < order.size(); i++) {
        var kind = order.get(i);
        long seed = FigurePair.HELD_OUT + i;
        var pair = FigurePair.drawn(kind, seed, plan.sizeFor(kind), plan.frames());
        try {
          var made = render(caller, pair, seed);
          var score = PairScore.of(pair, seed, made.clip(), made.seconds());
          scores.add(score);
          sheet.add(pair, made.clip());
          progress.accept(line(i, order.size(), score));
        } catch (CallFailure | PreprocessingFailure | IllegalArgumentException e) {
          failures.add(new QualityReport.Failed(kind, seed, String.valueOf(e.getMessage())));
          progress.accept(
              "%d/%d %s: %s".formatted(i + 1, order.size(), word(kind), e.getMessage()));
        }
      }
      if (plan.longClip()) {
        try {
          longClip = Optional.of(longClip(caller));
        } catch (CallFailure | PreprocessingFailure | IllegalArgumentException e) {
          failures.add(
              new QualityReport.Failed(
                  Kind.ANIMATION, FigurePair.HELD_OUT - 1, String.valueOf(e.getMessage())));
        }
      }
    }
    return new QualityReport(server, plan, scores, longClip, failures, sheet);
  }

  private LongClip longClip(FalClient caller) throws IOException, InterruptedException {
    progress.accept("a clip of %d frames".formatted(LongClip.FRAMES));
    long seed = FigurePair.HELD_OUT - 1;
    var pair = FigurePair.drawn(Kind.ANIMATION, seed, plan.size(), LongClip.FRAMES);
    var made = render(caller, pair, seed);
    return LongClip.of(pair, made.clip(), made.seconds());
  }

  private Made render(FalClient caller, FigurePair pair, long seed)
      throws IOException, InterruptedException {
    var picture = folder.resolve("character.png");
    var driving = folder.resolve("driving.mp4");
    var result = folder.resolve("result.mp4");
    PngWriter.write(pair.reference().frame(), picture);
    VideoEncoder.writeAll(
        new Clip(FPS, pair.drivingFrames()).open(),
        driving,
        EncodeSettings.defaults().withFps(FPS),
        new Encoders());
    long begun = System.nanoTime();
    var answer = caller.subscribe(input(pair, seed, picture, driving), (_, _) -> {});
    caller.download(answer.path("video").path("url").asText(), result);
    double seconds = (System.nanoTime() - begun) / 1e9;
    return new Made(decoded(result), seconds);
  }

  private ObjectNode input(FigurePair pair, long seed, Path picture, Path driving)
      throws IOException {
    var size = pair.reference().frame().size();
    var input =
        Json.object()
            .put("prompt", "A person moves in a plain room.")
            .put("image_url", FalClient.dataUri("image/png", picture))
            .put("video_url", FalClient.dataUri("video/mp4", driving))
            .put("mode", pair.kind() == Kind.REPLACEMENT ? "replacement" : "animation")
            .put("driving_type", pair.kind() == Kind.POSE ? "pose" : "end_to_end")
            .put("max_people", pair.reference().masks().size())
            .put("width", size.width())
            .put("height", size.height())
            .put("max_frames", Math.max(pair.truth().size(), LongClip.FRAMES))
            .put("seed", seed);
    plan.sampling()
        .ifPresent(
            own ->
                input
                    .put("num_inference_steps", own.steps())
                    .put("guidance_scale", own.guidance())
                    .put("shift", own.shift())
                    .put("sampler", own.sampler()));
    return input;
  }

  private static List<Frame> decoded(Path video) {
    try (var source = VideoDecoder.open(video, MediaInput.VIDEO, DecodeSettings.defaults())) {
      return Clip.read(source, frame -> frame).frames();
    }
  }

  private static String line(int index, int of, PairScore score) {
    return String.format(
        Locale.ROOT,
        "%d/%d %s: %.1f dB (still %.1f, copied %.1f), joints %.1f %%, colours %.1f, %.1f s",
        index + 1,
        of,
        word(score.kind()),
        score.result().psnr(),
        score.still().psnr(),
        score.copied().psnr(),
        100 * score.result().jointError(),
        score.result().colourDifference(),
        score.seconds());
  }

  static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** The size that videos have by default. */
  public static Size usualSize() {
    return new Size(512, 512);
  }
}
