package io.scail.models.bench;

import io.scail.models.memory.MemoryPlanner;
import io.scail.models.memory.Networks;
import io.scail.models.memory.ProcessMemory;
import io.scail.models.memory.Residency;
import io.scail.models.memory.Sharing;
import io.scail.models.memory.Stage;
import io.scail.models.memory.Workload;
import io.scail.models.profile.DitSpec;
import io.scail.models.profile.Precision;
import io.scail.models.profile.TextSpec;
import io.scail.models.profile.VaeSpec;
import io.scail.models.profile.VisionSpec;
import io.scail.models.torch.DeviceGroup;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.transformer.BlockListener;
import io.scail.models.transformer.Mode;
import io.scail.models.transformer.Parallelism;
import io.scail.models.transformer.ScailTransformer;
import io.scail.models.transformer.SegmentInputs;
import io.scail.models.transformer.TransformerGroup;
import io.scail.models.transformer.TransformerOptions;
import io.scail.models.vae.AutoencoderOptions;
import io.scail.models.vae.VideoAutoencoder;
import io.scail.models.weights.WeightContract;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Holds the memory plan against what the kernel counts: the estimated peak of the activations
 * beside the measured growth of the resident set, on the CPU, with made-up weights.
 */
public final class MemoryBench {
  private static final double MIB = 1L << 20;
  private static final int ROUNDS = 2;

  private static final Workload LARGE = new Workload(512, 320, 33, 0, true);

  // The published autoencoder is slow on a CPU; its memory shows at any size.
  private static final Workload SMALL = new Workload(256, 192, 9, 0, true);

  /** Estimate and measurement of one stage. */
  public record Row(String what, long estimated, long measured) {
    /** Measured over estimated; below 1 the plan was careful, above 1 it was wrong. */
    public double ratio() {
      return (double) measured / estimated;
    }

    String line() {
      return String.format(
          Locale.ROOT, "%-44s %12.1f %12.1f %9.2f", what, estimated / MIB, measured / MIB, ratio());
    }
  }

  private final RandomTensors random = new RandomTensors(new SplittableRandom(1));
  private final Networks networks;
  private final Workload workload;

  private MemoryBench(Precision precision, Workload workload) {
    int bytes = precision == Precision.FP32 ? Float.BYTES : Short.BYTES;
    this.networks =
        new Networks(
            new DitSpec(512, 8, 4, 2048, 256, 64, 512, 64, 20, 28, 16, 1e-6),
            new TextSpec(1000, 64, 64, 128, 2, 2, 32, 128, 1e-6),
            new VisionSpec(
                56, 14, 64, 2, 2, 2, 4, 1e-5, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0)),
            new VaeSpec(
                96,
                16,
                List.of(1, 2, 4, 4),
                2,
                List.of(false, true, true),
                Collections.nCopies(16, 0.0),
                Collections.nCopies(16, 1.0)),
            bytes,
            bytes,
            Float.BYTES,
            Float.BYTES,
            Networks.CPU_COPIES);
    this.workload = workload;
  }

  /** Prints the table. */
  public static void run(Consumer<String> lines) {
    lines.accept(
        String.format(
            Locale.ROOT, "%-44s %12s %12s %9s", "what", "planned MiB", "seen MiB", "ratio"));
    measure().forEach(row -> lines.accept(row.line()));
  }

  /** Measures every stage whose activations matter. */
  public static List<Row> measure() {
    try (var torch = TorchThread.start(TorchDevice.CPU);
        var second = TorchThread.start(TorchDevice.CPU)) {
      var alone = DeviceGroup.of(List.of(torch));
      var both = DeviceGroup.of(List.of(torch, second));
      return torch.call(
          () ->
              List.of(
                  new MemoryBench(Precision.FP32, LARGE).denoise(Precision.FP32, alone),
                  new MemoryBench(Precision.BF16, LARGE).denoise(Precision.BF16, alone),
                  new MemoryBench(Precision.FP32, LARGE).denoise(Precision.FP32, both),
                  new MemoryBench(Precision.BF16, LARGE).denoise(Precision.BF16, both),
                  new MemoryBench(Precision.FP32, SMALL).decode()));
    }
  }

  /** Several devices here are one memory, so that they count together. */
  private Row denoise(Precision precision, DeviceGroup devices) {
    var spec = networks.dit();
    int frames = networks.vae().latentFrames(workload.segmentFrames());
    int height = workload.height() / networks.vae().spatialStride();
    int width = workload.width() / networks.vae().spatialStride();
    try (var scope = TensorScope.open();
        var group =
            TransformerGroup.open(
                devices,
                Parallelism.SEQUENCE,
                () ->
                    ScailTransformer.load(
                        spec,
                        new RandomTensors(new SplittableRandom(1))
                            .weights(WeightContract.of(spec).sizes()),
                        TransformerOptions.of(precision)))) {
      var texts =
          List.of(random.unit(scope, 20, spec.textDim()), random.unit(scope, 1, spec.textDim()));
      var image = random.unit(scope, networks.vision().tokens(), spec.clipDim());
      var inputs =
          SegmentInputs.of(
              Mode.ANIMATION,
              random.unit(scope, spec.outDim(), 1, height, width),
              maskWithClearVideo(scope, spec, frames, height, width),
              random.unit(scope, spec.outDim(), frames, height / 2, width / 2),
              random.unit(scope, spec.maskDim(), frames, height / 2, width / 2));
      var latent = random.unit(scope, spec.outDim(), frames, height, width);
      Runnable work =
          () -> {
            try (var segment = group.segment(texts, image, inputs, BlockListener.silent());
                var results = TensorScope.open()) {
              segment.velocities(results, latent, 500, 2, BlockListener.silent());
            }
          };
      return row(
          "denoise " + precision + ", devices: " + devices.size() + ",",
          Stage.DENOISE,
          devices.size(),
          work);
    }
  }

  /** As in a request: the reference's mask counts, the video frames' masks are zero. */
  private Tensor maskWithClearVideo(
      TensorScope scope, DitSpec spec, int frames, int height, int width) {
    int frame = height * width;
    var values = new float[spec.maskDim() * (1 + frames) * frame];
    for (int channel = 0; channel < spec.maskDim(); channel++) {
      for (int i = 0; i < frame; i++) {
        values[channel * (1 + frames) * frame + i] = 1;
      }
    }
    return scope.floats(values, spec.maskDim(), 1 + frames, height, width);
  }

  private Row decode() {
    var spec = networks.vae();
    int frames = 3;
    int height = workload.height() / spec.spatialStride();
    int width = workload.width() / spec.spatialStride();
    try (var scope = TensorScope.open();
        var autoencoder =
            VideoAutoencoder.load(
                spec,
                random.weights(WeightContract.of(spec).sizes()),
                AutoencoderOptions.float32())) {
      var latent = random.unit(scope, spec.zDim(), frames, height, width);
      Runnable work =
          () -> {
            autoencoder.decode(latent, (_, _) -> {}, _ -> {});
          };
      return row("decode", Stage.DECODE, 1, work);
    }
  }

  private Row row(String what, Stage stage, int devices, Runnable work) {
    long estimated =
        devices
            * new MemoryPlanner(networks, new Sharing(devices, false), MemoryPlanner.ROWS_IN_CHUNK)
                .needs(workload, new Residency.ByStage()).stream()
                    .filter(need -> need.stage() == stage)
                    .findFirst()
                    .orElseThrow()
                    .activations();
    // A heap that shrinks during a measurement would hide growth: it shrinks before, and the first
    // run, which loads code and fills pools, gives it time.
    System.gc();
    work.run();
    long measured = 0;
    for (int i = 0; i < ROUNDS; i++) {
      measured = Math.max(measured, ProcessMemory.growthDuring(work));
    }
    return new Row(what + " " + workload.width() + "x" + workload.height(), estimated, measured);
  }
}
