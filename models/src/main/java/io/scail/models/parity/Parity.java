package io.scail.models.parity;

import io.scail.models.failure.GoldensFailure;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Runs every golden found below a folder through the check of its family. */
public final class Parity {
  static final List<ParityCheck> CHECKS =
      List.of(
          new ContainerParity(),
          new ManifestParity(),
          new DitParity(),
          new RopeParity(),
          new LoraParity(),
          new SchedulerParity(),
          new CfgParity(),
          new MaskParity(),
          new ColourMaskParity(),
          new ResizeCropParity(),
          new SegmentParity(),
          new VaeParity(),
          new TextParity(),
          new VisionParity(),
          new EndToEndParity());

  private Parity() {}

  /**
   * Runs all goldens, a line a comparison.
   *
   * @param folder holds {@code FAMILY/NAME.json} beside {@code FAMILY/NAME.safetensors}, or a
   *     folder {@code models} that does
   * @throws GoldensFailure if the folder is missing or holds no goldens
   */
  public static ParityReport run(Path folder, Consumer<String> lines) {
    if (!Files.isDirectory(folder)) {
      throw new GoldensFailure(folder + " is not a folder; name one that holds goldens");
    }
    try (var torch = TorchThread.start(TorchDevice.CPU)) {
      var models = folder.resolve("models");
      var root = Files.isDirectory(models) ? models : folder;
      return torch.call(() -> run(GoldenFile.findAll(root), lines));
    }
  }

  private static ParityReport run(List<GoldenFile> files, Consumer<String> lines) {
    var tally = new Tally(lines);
    int covered = 0;
    for (var file : files) {
      var check = CHECKS.stream().filter(candidate -> candidate.covers(file)).findFirst();
      if (check.isEmpty()) {
        if (!file.isInput()) {
          tally.accept(
              ParityCase.failed(
                  file.name(), new GoldensFailure("no check covers this kind of golden")));
        }
        continue;
      }
      covered++;
      try {
        check.get().run(file, tally);
      } catch (RuntimeException e) {
        tally.accept(ParityCase.failed(file.name(), e));
      }
    }
    return new ParityReport(tally.passed, tally.failed, covered);
  }

  /** Counts and prints. */
  private static final class Tally implements Consumer<ParityCase> {
    private final Consumer<String> lines;
    private int passed;
    private int failed;

    Tally(Consumer<String> lines) {
      this.lines = lines;
    }

    @Override
    public void accept(ParityCase result) {
      if (result.passed()) {
        passed++;
      } else {
        failed++;
      }
      lines.accept(result.line());
    }
  }
}
