package io.scail.preprocessing.bench;

import io.scail.preprocessing.PreprocessingOptions;
import io.scail.preprocessing.PreprocessingOptions.DrivingType;
import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.Preprocessor;
import io.scail.preprocessing.SkeletonClip;
import io.scail.preprocessing.bench.AlternatingRuns.Work;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.StorageFailure;
import io.scail.preprocessing.figures.Puppet;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.preprocessing.figures.PuppetShow;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.CoverCrop;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.FfmpegFloor;
import io.scail.preprocessing.media.MediaLimits;
import io.scail.preprocessing.media.VideoCodec;
import io.scail.preprocessing.media.VideoDecoder;
import io.scail.preprocessing.media.VideoEncoder;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.onnx.RecordedRuns;
import io.scail.preprocessing.people.BodyTracker;
import io.scail.preprocessing.people.PersonChoice;
import io.scail.preprocessing.pose.BlazePose;
import io.scail.preprocessing.pose.Body;
import io.scail.preprocessing.pose.BodySkeleton;
import io.scail.preprocessing.pose.HandsAndFace;
import io.scail.preprocessing.pose.PersonPose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Times every stage of the embedded path on 81 frames of 896x512 with one dancer, each beside its
 * floor.
 */
public final class PreprocessingBench {

  /** Enough for a median that a busy moment of the host does not move. */
  public static final int DEFAULT_ROUNDS = 7;

  private static final int FRAMES = 81;
  private static final int FPS = 16;
  private static final int SOURCE_FPS = 30;
  private static final Size TARGET = new Size(896, 512);
  private static final Size SOURCE = new Size(1280, 720);
  private static final Size LARGE_SOURCE = new Size(1920, 1080);

  /** At 30 a second just enough for 81 frames at 16. */
  private static final int SOURCE_FRAMES = 152;

  private static final DecodeSettings DECODING =
      new DecodeSettings(FPS, 5, FRAMES, MediaLimits.defaults());

  private final int rounds;
  private final Consumer<String> lines;
  private final Path folder;
  private final Encoders encoders = new Encoders();
  private final OnnxSettings onnx = OnnxSettings.cpu(Runtime.getRuntime().availableProcessors());

  private PreprocessingBench(int rounds, Consumer<String> lines, Path folder) {
    this.rounds = rounds;
    this.lines = lines;
    this.folder = folder;
  }

  /**
   * Runs everything and prints a table, a line at a time.
   *
   * @throws StorageFailure when the folder for temporary files cannot be used
   */
  public static void run(int rounds, Consumer<String> lines) {
    try {
      var folder = Files.createTempDirectory("scail-bench");
      try {
        new PreprocessingBench(rounds, lines, folder).run();
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new StorageFailure("the folder for temporary files cannot be used", e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (var walk = Files.walk(folder)) {
      for (var file : walk.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void run() {
    lines.accept(
        "%d frames of %s at %d fps, one dancer, %d processors; x is against the row's floor"
            .formatted(FRAMES, TARGET, FPS, Runtime.getRuntime().availableProcessors()));
    lines.accept(Timing.heading());
    var video = folder.resolve("dancer.mp4");
    draw(SOURCE, video);
    decoding(video);
    var large = folder.resolve("large.mp4");
    draw(LARGE_SOURCE, large);
    decoding(large);
    var clip = decode(video);
    looking(clip);
    for (var codec : List.of(VideoCodec.H264, VideoCodec.FFV1, VideoCodec.VP9, VideoCodec.AV1)) {
      encoding(clip, codec);
    }
    whole(video);
  }

  /** A dancer who fills most of the height. */
  private void draw(Size size, Path file) {
    var settings = EncodeSettings.defaults().withFps(SOURCE_FPS);
    try (var encoder = VideoEncoder.open(file, size, settings, encoders)) {
      for (int i = 0; i < SOURCE_FRAMES; i++) {
        var dancer =
            new Puppet(
                Look.ALL.getFirst(),
                Stance.dance(i / 45.0),
                size.width() / 2.0,
                0.965 * size.height(),
                0.86 * size.height());
        encoder.write(PuppetShow.draw(size.width(), size.height(), List.of(dancer)).frame());
      }
      encoder.finish();
    }
  }

  private static Clip decode(Path video) {
    try (var decoder = VideoDecoder.open(video, MediaInput.DRIVING_VIDEO, DECODING)) {
      var crop = CoverCrop.of(decoder.size(), TARGET);
      return Clip.read(decoder, crop::apply);
    }
  }

  private void decoding(Path video) {
    String size;
    try (var decoder = VideoDecoder.open(video, MediaInput.DRIVING_VIDEO, DECODING)) {
      size = decoder.size().toString();
    }
    print(
        new Work("decode + resample + resize, from " + size, () -> decode(video)),
        new Work(
            "  floor: FFmpeg decodes and scales",
            () -> FfmpegFloor.decodeAndScale(video, TARGET, FPS, SOURCE_FPS)),
        Optional.of(new Work("  of it decoding alone", () -> FfmpegFloor.decode(video))));
  }

  private void looking(Clip clip) {
    try (var sessions = new OnnxSessions(onnx)) {
      var pose = new BlazePose(sessions);
      var bodies = follow(pose, clip);
      try (var bare = RecordedRuns.of(pose.models(), () -> follow(pose, clip))) {
        print(
            new Work("masks and joints, embedded", () -> follow(pose, clip)),
            new Work(
                "  floor: the same %d runs by ONNX Runtime".formatted(bare.count()), bare::repeat),
            Optional.empty());
      }
      var closer = new HandsAndFace(sessions);
      var poses = closer(closer, clip, bodies);
      try (var bare = RecordedRuns.of(closer.models(), () -> closer(closer, clip, bodies))) {
        print(
            new Work("hands and face, embedded", () -> closer(closer, clip, bodies)),
            new Work(
                "  floor: the same %d runs by ONNX Runtime".formatted(bare.count()), bare::repeat),
            Optional.empty());
      }
      print(
          new Work(
              "skeletons with hands and face, drawn",
              () -> SkeletonClip.draw(TARGET, poses, List.of(), UnaryOperator.identity())),
          new Work("  floor: filling as many pictures", PreprocessingBench::fillPictures),
          Optional.empty());
    }
  }

  private static List<Optional<Body>> follow(BlazePose pose, Clip clip) {
    var tracker = new BodyTracker(pose, new PersonChoice(2), FPS);
    var bodies = new ArrayList<Optional<Body>>();
    for (var frame : clip.frames()) {
      tracker.next(frame);
      bodies.add(tracker.bodies().stream().flatMap(Optional::stream).findFirst());
    }
    return bodies;
  }

  private static List<List<PersonPose>> closer(
      HandsAndFace closer, Clip clip, List<Optional<Body>> bodies) {
    var poses = new ArrayList<List<PersonPose>>();
    for (int i = 0; i < bodies.size(); i++) {
      var frame = clip.frames().get(i);
      poses.add(
          bodies.get(i).stream()
              .map(
                  body ->
                      new PersonPose(
                          BodySkeleton.of(body, frame.width(), frame.height()),
                          closer.look(frame, body)))
              .toList());
    }
    return poses;
  }

  /** Two pictures a frame. */
  private static void fillPictures() {
    for (int i = 0; i < 2 * FRAMES; i++) {
      Frame.filled(TARGET, i);
    }
  }

  private void encoding(Clip clip, VideoCodec codec) {
    var settings = EncodeSettings.defaults().withCodec(codec);
    var file = folder.resolve("out." + codec.extension());
    try (var bare = new FfmpegFloor.Encoding(clip, settings, encoders)) {
      print(
          new Work(
              "encode as %s by %s".formatted(codec, encoders.encoderFor(codec)),
              () -> VideoEncoder.writeAll(clip.open(), file, settings, encoders)),
          new Work("  floor: the encoder alone", bare::run),
          Optional.empty());
    }
  }

  /** From a file to conditions, the reference being a frame of the clip. */
  private void whole(Path video) {
    var reference = decode(video).frames().getFirst();
    try (var preprocessor = Preprocessor.embedded(onnx, Optional.empty())) {
      for (var type : DrivingType.values()) {
        var options = PreprocessingOptions.of(Mode.ANIMATION, type, Subject.HUMAN, TARGET);
        Runnable work =
            () -> {
              try (var driving = VideoDecoder.open(video, MediaInput.DRIVING_VIDEO, DECODING)) {
                preprocessor.prepare(
                    reference, driving, Optional.empty(), options, (_, _) -> {}, () -> false);
              }
            };
        lines.accept(
            AlternatingRuns.measure(rounds, List.of(new Work("whole stage, " + type, work)))
                .getFirst()
                .line());
      }
    }
  }

  private void print(Work own, Work floor, Optional<Work> further) {
    var works = new ArrayList<>(List.of(own, floor));
    further.ifPresent(works::add);
    var timings = AlternatingRuns.measure(rounds, works);
    lines.accept(timings.get(0).line(timings.get(1)));
    timings.subList(1, timings.size()).forEach(timing -> lines.accept(timing.line()));
  }
}
