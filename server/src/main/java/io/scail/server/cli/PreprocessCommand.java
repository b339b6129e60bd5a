package io.scail.server.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.preprocessing.AnalysisCache;
import io.scail.preprocessing.Conditions;
import io.scail.preprocessing.ContactSheet;
import io.scail.preprocessing.DebugVideos;
import io.scail.preprocessing.MattingFile;
import io.scail.preprocessing.ModelFiles;
import io.scail.preprocessing.PoseOptions;
import io.scail.preprocessing.PreprocessingOptions;
import io.scail.preprocessing.PreprocessingOptions.DrivingType;
import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.Preprocessor;
import io.scail.preprocessing.SourceFiles;
import io.scail.preprocessing.SourceFiles.AdditionalImage;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.onnx.OnnxDevice;
import io.scail.preprocessing.onnx.OnnxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code scail preprocess}: a picture and a driving video to conditions, with everything to look
 * at.
 */
@Command(
    name = "preprocess",
    description =
        "Prepares conditions alone: frames, masks and skeletons as pictures, videos and JSON.",
    mixinStandardHelpOptions = true)
final class PreprocessCommand implements Callable<Integer> {

  private static final Map<Integer, Size> SIZES =
      Map.of(512, new Size(896, 512), 704, new Size(1280, 704));

  @Spec private CommandSpec spec;

  @Option(names = "--image", required = true, description = "character image")
  private Path image;

  @Option(names = "--video", required = true, description = "driving video")
  private Path video;

  @Option(names = "--out", required = true, description = "folder for the results")
  private Path out;

  @Option(names = "--mode", description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
  private Mode mode = Mode.ANIMATION;

  @Option(
      names = "--driving-type",
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
  private DrivingType drivingType = DrivingType.END_TO_END;

  @Option(names = "--subject", description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
  private Subject subject = Subject.HUMAN;

  @Option(names = "--resolution", description = "512 or 704; default ${DEFAULT-VALUE}")
  private int resolution = 512;

  @Option(names = "--max-persons", description = "1 to 6; default ${DEFAULT-VALUE}")
  private int maxPersons = 2;

  @Option(
      names = "--models",
      description = "folder of SAM3, NLF and DWPose graphs; without it the embedded models look")
  private @Nullable Path models;

  @Option(
      names = "--accept-nlf-licence",
      description = "accept that NLF's weights are for non-commercial use only")
  private boolean nlfLicence;

  @Option(
      names = "--memory-tracking",
      description = "follow persons by SAM3's memory network, whose graphs lie in --models too")
  private boolean memoryTracking;

  @Option(
      names = "--matting",
      description = "folder with isnet.onnx or birefnet.onnx, for animals and drawn characters")
  private @Nullable Path matting;

  @Option(names = "--image-mask", description = "mask of the character image")
  private @Nullable Path imageMask;

  @Option(names = "--video-mask", description = "mask of the driving video: a video or a picture")
  private @Nullable Path videoMask;

  @Option(names = "--additional-image", description = "one more character image; repeatable")
  private List<Path> additionalImages = new ArrayList<>();

  @Option(
      names = "--additional-mask",
      description = "mask of an additional image: one for each of them, or none")
  private List<Path> additionalMasks = new ArrayList<>();

  @Option(names = "--previous", description = "video whose last frames are continued")
  private @Nullable Path previous;

  @Option(
      names = "--mask-hold",
      description = "frames for which a lost person keeps its mask; default ${DEFAULT-VALUE}")
  private int maskHold;

  @Option(names = "--align-poses", description = "lay skeletons over the character image's persons")
  private boolean alignPoses;

  @Option(
      names = "--pose-box-from-mask",
      description = "look for face and hands in the mask's box, without DWPose's own detector")
  private boolean boxFromMask;

  @Option(names = "--cache", description = "folder that keeps what the models saw in a video")
  private @Nullable Path cache;

  @Option(names = "--cuda", description = "run the models on the GPU")
  private boolean cuda;

  @Override
  public Integer call() throws IOException {
    var size = SIZES.get(resolution);
    if (size == null) {
      spec.commandLine().getErr().println("scail: --resolution is 512 or 704, not " + resolution);
      return 2;
    }
    if (!additionalMasks.isEmpty() && additionalMasks.size() != additionalImages.size()) {
      spec.commandLine()
          .getErr()
          .printf(
              "scail: %d masks for %d additional images; give one each or none%n",
              additionalMasks.size(), additionalImages.size());
      return 2;
    }
    Files.createDirectories(out);
    var options =
        PreprocessingOptions.of(mode, drivingType, subject, size)
            .withMaxPersons(maxPersons)
            .withMaskHold(maskHold)
            .withPose(new PoseOptions(boxFromMask, alignPoses));
    var times = new Times();
    try (var preprocessor = open()) {
      times.end("open");
      var conditions =
          preprocessor.prepare(
              sources(), options, DecodeSettings.defaults(), (_, _) -> {}, () -> false);
      times.end("prepare");
      write(conditions);
      times.end("write");
      report(conditions, times);
    }
    return 0;
  }

  private Preprocessor open() {
    int threads = Runtime.getRuntime().availableProcessors();
    var settings =
        new OnnxSettings(
            cuda ? OnnxDevice.CUDA : OnnxDevice.CPU, 0, 0, threads, /* allowCpuFallback= */ true);
    var kept = Optional.ofNullable(cache).map(AnalysisCache::new);
    if (models != null) {
      return Preprocessor.prompted(files(models), settings, kept);
    }
    return Optional.ofNullable(matting)
        .flatMap(MattingFile::in)
        .map(file -> Preprocessor.embedded(settings, kept, file))
        .orElseGet(() -> Preprocessor.embedded(settings, kept));
  }

  private ModelFiles files(Path folder) {
    var files = ModelFiles.in(folder, nlfLicence);
    return memoryTracking ? files.withMemoryTracking() : files;
  }

  private SourceFiles sources() {
    var additional = new ArrayList<AdditionalImage>();
    for (int i = 0; i < additionalImages.size(); i++) {
      additional.add(
          new AdditionalImage(
              additionalImages.get(i),
              additionalMasks.isEmpty() ? Optional.empty() : Optional.of(additionalMasks.get(i))));
    }
    return new SourceFiles(
        image,
        video,
        Optional.ofNullable(imageMask),
        Optional.ofNullable(videoMask),
        additional,
        Optional.ofNullable(previous));
  }

  private void write(Conditions conditions) {
    PngWriter.write(conditions.reference().toFrame(), out.resolve("reference.png"));
    PngWriter.write(conditions.referenceMask().toFrame(), out.resolve("reference_mask.png"));
    PngWriter.write(ContactSheet.of(conditions), out.resolve("contact_sheet.png"));
    var encoders = new Encoders();
    DebugVideos.writeDriving(conditions, out.resolve("preprocessing.mp4"), encoders);
    DebugVideos.writeMask(conditions, out.resolve("preprocessing_mask.mp4"), encoders);
  }

  private void report(Conditions conditions, Times times) throws IOException {
    var json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = json.createObjectNode();
    root.put("width", conditions.size().width());
    root.put("height", conditions.size().height());
    root.put("frames", conditions.driving().length());
    root.put("fps", conditions.driving().fps());
    root.put("persons", conditions.persons());
    root.put("additional", conditions.additional().size());
    root.put("history", conditions.history().map(Clip::length).orElse(0));
    root.put("source_fps", conditions.source().fps());
    var pictures = root.putArray("source_pictures");
    conditions.source().pictures().forEach(pictures::add);
    var models = root.putArray("models");
    for (var model : conditions.models()) {
      models
          .addObject()
          .put("model", model.model())
          .put("device", model.device().name())
          .put("sha256", model.sha256());
    }
    var warnings = root.putArray("warnings");
    for (var warning : conditions.warnings()) {
      warnings.addObject().put("code", warning.code()).put("message", warning.sentence());
    }
    var seconds = root.putObject("seconds");
    times.seconds.forEach(seconds::put);
    json.writeValue(out.resolve("preprocessing.json").toFile(), root);
    var lines = spec.commandLine().getOut();
    conditions.warnings().forEach(warning -> lines.println("warning: " + warning.sentence()));
    lines.printf(
        "%d frames of %s, %d persons, in %s%n",
        conditions.driving().length(), conditions.size(), conditions.persons(), out);
    lines.flush();
  }

  /** Wall time by step. */
  private static final class Times {
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private long last = System.nanoTime();

    void end(String step) {
      long now = System.nanoTime();
      seconds.put(step, (now - last) / 1e9);
      last = now;
    }
  }
}
