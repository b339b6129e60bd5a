package io.scail.server.quality;

import io.scail.models.Conditions;
import io.scail.models.GenerationSettings;
import io.scail.models.ProfileNetworks;
import io.scail.models.Run;
import io.scail.models.ScailPipeline;
import io.scail.models.profile.ProfileFolder;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.preprocessing.figures.FigureScorer;
import io.scail.preprocessing.figures.PuppetShow.Scene;
import io.scail.preprocessing.frames.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** scail-mini's engine, and how near it comes to what a drawn pair should show. */
final class DrawnRun implements AutoCloseable {
  private final TorchThread torch;
  private final ScailPipeline pipeline;
  private final GenerationSettings settings;

  private DrawnRun(ProfileFolder folder) {
    torch = TorchThread.start(TorchDevice.CPU);
    pipeline = new ScailPipeline(torch, ProfileNetworks.of(folder), true, InstantSource.system());
    settings = GenerationSettings.of(folder.profile().defaults(), 1);
  }

  /**
   * @param weights gets the bundled files
   */
  static DrawnRun start(Path weights) {
    return new DrawnRun(ProfileFolder.load("scail-mini", weights));
  }

  /** PSNR of the figures' pixels, and of the whole frame. */
  record Score(double figures, double whole) {}

  /** The same without guidance. */
  Score score(Conditions conditions, List<Scene> scenes, double height) {
    return score(conditions, 1, scenes, height);
  }

  /**
   * Samples and compares.
   *
   * @param guidance weight of the prompt
   * @param scenes that the clip should show; of earlier frames, too, that are not returned
   * @param height of a figure in pixels
   */
  Score score(Conditions conditions, double guidance, List<Scene> scenes, double height) {
    var size = scenes.getFirst().frame().size();
    var out = new ByteArrayOutputStream();
    pipeline.generate(
        conditions,
        settings
            .withSize(size.width(), size.height())
            .withSolver(settings.sampler(), settings.steps(), settings.shift(), guidance),
        Run.to(frames -> out.writeBytes(frames.rgb())));
    int bytes = 3 * size.pixels();
    int count = out.size() / bytes;
    var clip = new ArrayList<Frame>();
    for (int i = 0; i < count; i++) {
      clip.add(Frame.of(size, Arrays.copyOfRange(out.toByteArray(), i * bytes, (i + 1) * bytes)));
    }
    var truth = scenes.subList(scenes.size() - count, scenes.size());
    double figures =
        IntStream.range(0, truth.getFirst().masks().size())
            .mapToDouble(i -> new FigureScorer(truth, i, height).score(clip).psnr())
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
    return new Score(figures, -10 * Math.log10(squares / count / bytes / (255.0 * 255)));
  }

  @Override
  public void close() {
    pipeline.close();
    torch.close();
  }
}
