package io.scail.server.testcard;

import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.ImageDecoder;
import io.scail.preprocessing.media.MediaLimits;
import io.scail.preprocessing.media.PngWriter;
import io.scail.preprocessing.media.VideoCodec;
import io.scail.preprocessing.media.VideoDecoder;
import io.scail.preprocessing.media.VideoEncoder;
import io.scail.server.animation.AnimationParameters;
import io.scail.server.animation.AnimationRequest;
import io.scail.server.animation.AnimationResult;
import io.scail.server.animation.AnimationRun;
import io.scail.server.animation.AnimationStage;
import io.scail.server.animation.Animator;
import io.scail.server.animation.DeviceUse;
import io.scail.server.animation.EngineFailure;
import io.scail.server.animation.LogLevel;
import io.scail.server.engine.FailureTranslation;
import io.scail.server.testcard.CardMotion.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Draws a moving card of the size, length and rate that the request asks for. The same request
 * gives the same bytes. Image and driving video are decoded, for their size and length; masks,
 * further images and adapters are not looked at.
 */
public final class TestCardAnimator implements Animator {
  /** As the published model has them. */
  private static final int SEGMENT_LENGTH = 81;

  private static final int SEGMENT_OVERLAP = 5;

  /** A cancellation is heard this soon, however long a step is. */
  private static final long EAR_MILLIS = 50;

  private static final Place START = new Place(CardMotion.SCALE / 2, CardMotion.SCALE / 2);

  private final Duration step;
  private final Encoders encoders = new Encoders();
  private final MediaLimits limits = MediaLimits.defaults();

  /**
   * @param step how long an inference step takes
   */
  public TestCardAnimator(Duration step) {
    this.step = step;
  }

  @Override
  public AnimationResult animate(AnimationRequest request, AnimationRun run) {
    try {
      return draw(request, run);
    } catch (PreprocessingFailure e) {
      throw FailureTranslation.of(e);
    }
  }

  private AnimationResult draw(AnimationRequest request, AnimationRun run) {
    var parameters = request.parameters();
    run.progress(AnimationStage.PREPROCESS, 0, 0);
    var size = size(request);
    var driving = driving(request, run);
    var places = new ArrayList<Place>();
    var plan = segments(parameters.shape(), driving.frames);
    for (int segment = 0; segment < plan.size(); segment++) {
      places.addAll(segment(parameters, plan, segment, places, run));
    }
    var painter = new CardPainter(size, lines(size, parameters), parameters.sampling().seed());
    run.progress(AnimationStage.WRITE, 0, 0);
    var delivery = parameters.delivery();
    IntFunction<Frame> picture = number -> painter.picture(places.get(number), number);
    IntFunction<Frame> mask = number -> painter.mask(places.get(number));
    var output = new Output(size, parameters, driving, run);
    return new AnimationResult(
        output.result(request.inputs().drivingVideo(), picture),
        driving.frames,
        parameters.shape().framesPerSecond(),
        parameters.sampling().seed(),
        delivery.preprocessing()
            ? Optional.of(output.video("preprocessing.mp4", picture))
            : Optional.empty(),
        delivery.preprocessing()
            ? Optional.of(output.video("preprocessing_mask.mp4", mask))
            : Optional.empty());
  }

  private Size size(AnimationRequest request) {
    var image =
        new ImageDecoder(limits)
            .decode(request.inputs().characterImage(), MediaInput.CHARACTER_IMAGE)
            .frame();
    var shape = request.parameters().shape();
    var pixels = shape.size().orElseGet(() -> shape.resolution().size(!image.size().isPortrait()));
    return new Size(pixels.width(), pixels.height());
  }

  /**
   * What the driving video decides.
   *
   * @param start time of its first frame, in seconds
   */
  private record Driving(int frames, double start) {}

  private Driving driving(AnimationRequest request, AnimationRun run) {
    var shape = request.parameters().shape();
    var settings = new DecodeSettings(shape.framesPerSecond(), 1, shape.maxFrames(), limits);
    try (var decoder =
        VideoDecoder.open(request.inputs().drivingVideo(), MediaInput.DRIVING_VIDEO, settings)) {
      int frames = 0;
      while (decoder.next().isPresent()) {
        run.checkCancelled();
        frames++;
      }
      return new Driving(frames, decoder.start());
    }
  }

  /** New frames of each segment. */
  private static List<Integer> segments(AnimationParameters.Shape shape, int frames) {
    int length = shape.segmentLength().orElse(SEGMENT_LENGTH);
    int overlap = Math.min(shape.segmentOverlap().orElse(SEGMENT_OVERLAP), length - 1);
    var plan = new ArrayList<Integer>();
    plan.add(Math.min(length, frames));
    for (int done = plan.getFirst(); done < frames; done += plan.getLast()) {
      plan.add(Math.min(length - overlap, frames - done));
    }
    return plan;
  }

  private List<Place> segment(
      AnimationParameters parameters,
      List<Integer> plan,
      int segment,
      List<Place> before,
      AnimationRun run) {
    var name = "segment-" + (segment + 1);
    var title = "segment %d/%d".formatted(segment + 1, plan.size());
    int steps = parameters.sampling().steps();
    var kept = run.checkpoint(name);
    if (kept.isPresent()) {
      run.log(LogLevel.INFO, title + " taken from its checkpoint");
      return CardMotion.read(kept.get());
    }
    for (int done = 1; done <= steps; done++) {
      takeTime(run);
      run.progress(AnimationStage.DENOISE, segment * steps + done, plan.size() * steps);
      run.log(LogLevel.INFO, "%s step %d/%d".formatted(title, done, steps));
    }
    var places =
        CardMotion.segment(
            parameters.sampling().seed(),
            segment,
            before.isEmpty() ? START : before.getLast(),
            plan.get(segment));
    var file = run.folder().resolve(name);
    CardMotion.write(places, file);
    run.saveCheckpoint(name, file);
    return places;
  }

  private void takeTime(AnimationRun run) {
    for (long left = step.toMillis(); left > 0; left -= EAR_MILLIS) {
      run.checkCancelled();
      try {
        Thread.sleep(Math.min(left, EAR_MILLIS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new EngineFailure("The test card was interrupted.", e);
      }
    }
    run.checkCancelled();
  }

  private static List<String> lines(Size size, AnimationParameters parameters) {
    var sampling = parameters.sampling();
    return List.of(
        "test card",
        "%s at %d fps".formatted(size, parameters.shape().framesPerSecond()),
        "seed " + sampling.seed(),
        "steps %d guidance %s shift %s"
            .formatted(sampling.steps(), sampling.guidance(), sampling.shift()),
        word(parameters.subject().mode()) + " " + word(parameters.subject().drivingType()),
        word(parameters.subject().subjectType()) + " " + word(sampling.preset()),
        parameters.text().positive());
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public Optional<DeviceUse> memory() {
    return Optional.empty();
  }

  @Override
  public void close() {}

  /** Where and how the frames are written. */
  private final class Output {
    private final Size size;
    private final AnimationParameters parameters;
    private final Driving driving;
    private final AnimationRun run;

    Output(Size size, AnimationParameters parameters, Driving driving, AnimationRun run) {
      this.size = size;
      this.parameters = parameters;
      this.driving = driving;
      this.run = run;
    }

    Path result(Path sound, IntFunction<Frame> painter) {
      var format = parameters.delivery().format();
      var file = run.folder().resolve("result." + word(format));
      switch (format) {
        case FRAMES -> PngWriter.writeZip(frames(painter), file);
        case MP4 -> write(file, VideoCodec.H264, sound(sound), painter);
        case WEBM -> write(file, VideoCodec.VP9, sound(sound), painter);
      }
      return file;
    }

    private Optional<Path> sound(Path file) {
      return parameters.delivery().keepAudio() ? Optional.of(file) : Optional.empty();
    }

    Path video(String name, IntFunction<Frame> painter) {
      var file = run.folder().resolve(name);
      write(file, VideoCodec.H264, Optional.empty(), painter);
      return file;
    }

    private CardFrames frames(IntFunction<Frame> painter) {
      return new CardFrames(
          size,
          parameters.shape().framesPerSecond(),
          driving.frames,
          number -> {
            run.checkCancelled();
            return painter.apply(number);
          });
    }

    private void write(
        Path file, VideoCodec codec, Optional<Path> sound, IntFunction<Frame> painter) {
      var settings = new EncodeSettings(codec, parameters.shape().framesPerSecond(), quality());
      try (var encoder = VideoEncoder.open(file, size, settings, encoders);
          var frames = frames(painter)) {
        sound.ifPresent(track -> encoder.carrySound(track, driving.start));
        for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {
          encoder.write(frame.get());
        }
        encoder.finish();
      }
    }

    /** 100 is the encoder's best, 1 its worst. */
    private int quality() {
      return parameters
          .delivery()
          .quality()
          .map(quality -> (100 - quality) * 51 / 99)
          .orElse(EncodeSettings.DEFAULT_QUALITY);
    }
  }
}
