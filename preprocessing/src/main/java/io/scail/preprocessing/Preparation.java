package io.scail.preprocessing;

import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.PreprocessingOptions.Subject;
import io.scail.preprocessing.ProgressListener.Stage;
import io.scail.preprocessing.failure.CancelledFailure;
import io.scail.preprocessing.failure.EmptyCropFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.NoPersonFailure;
import io.scail.preprocessing.failure.VideoTooShortFailure;
import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.CoverCrop;
import io.scail.preprocessing.frames.FloatImage;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.FrameSource;
import io.scail.preprocessing.frames.PadFit;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.DrivingCrop;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.MaskPainter;
import io.scail.preprocessing.masks.Palette;
import io.scail.preprocessing.people.Detection;
import io.scail.preprocessing.people.PersonChoice;
import io.scail.preprocessing.pose.PersonPose;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One run of the stage. */
final class Preparation {

  /** Frames of the shortest window that the engine's video coder takes. */
  private static final int LEAST_FRAMES = 5;

  /**
   * Share of all mask pixels, in percent of the frames, under which nobody is left after the crop.
   */
  private static final double EMPTY_PERCENT = 0.1;

  /** Share of the persons' pixels under which the centre crop deserves a warning. */
  private static final double LOST_SHARE = 0.3;

  private final Analysis analysis;
  private final Optional<AnalysisCache> cache;
  private final PreprocessingOptions options;
  private final ProgressListener progress;
  private final BooleanSupplier cancelled;
  private final List<Warning> warnings = new ArrayList<>();

  private final List<Frame> driving = new ArrayList<>();
  private final List<Frame> drivingMask = new ArrayList<>();
  private final List<List<PersonPose>> poses = new ArrayList<>();
  private long pixels;
  private long pixelsKept;
  private Mask everSeen;

  Preparation(
      Analysis analysis,
      Optional<AnalysisCache> cache,
      PreprocessingOptions options,
      ProgressListener progress,
      BooleanSupplier cancelled) {
    this.analysis = analysis;
    this.cache = cache;
    this.options = options;
    this.progress = progress;
    this.cancelled = cancelled;
    this.everSeen = Mask.empty(1, 1);
  }

  Conditions run(Frame reference, FrameSource source, Optional<String> identity) {
    requireNotCancelled("reference");
    var size = options.sizeFor(reference.size());
    var found = ReferencePersons.find(reference, analysis.referenceDetector(subject()), subject());
    progress.progressed(Stage.REFERENCE, 1);

    var key = identity.map(file -> key(file, source));
    var analyst = analyst(key);
    var cast = follow(source, size, analyst, found);
    if (cache.isPresent() && key.isPresent()) {
      analyst.newRecord().ifPresent(record -> cache.get().store(key.get(), record));
    }
    checkPeople(analyst, cast);

    var flat = reference.flattenedOn(Palette.WHITE);
    var referenceMask =
        MaskPainter.paint(
            flat.width(), flat.height(), cast.references(), options.referenceBackground());
    var crop = CoverCrop.of(flat.size(), size);
    if (options.mode() == Mode.REPLACEMENT && options.blackReference()) {
      flat = DrivingCrop.apply(flat, cast.references().stream().reduce(Mask::or).orElseThrow());
    }
    if (options.drawsSkeletons()) {
      drawSkeletons(source.size(), size);
    }
    checkCrop();
    return new Conditions(
        crop.apply(FloatImage.of(flat)),
        crop.apply(FloatImage.of(referenceMask)),
        new Clip(source.fps(), driving),
        new Clip(source.fps(), drivingMask),
        cast.references().size(),
        analysis.models(),
        warnings);
  }

  private Subject subject() {
    return options.subject();
  }

  private String key(String file, FrameSource source) {
    return AnalysisCache.key(
        RecordFormat.VERSION,
        file,
        analysis.version(options.drawsSkeletons()),
        subject().name(),
        Integer.toString(options.drivingPersons()),
        Boolean.toString(options.drawsSkeletons()),
        options.mode().name(),
        source.size().toString(),
        Integer.toString(source.fps()));
  }

  private ClipAnalyst analyst(Optional<String> key) {
    var known = cache.flatMap(folder -> key.flatMap(folder::find));
    var tracker = analysis.tracker(subject(), new PersonChoice(options.drivingPersons()));
    var reader =
        options.drawsSkeletons()
            ? Optional.of(analysis.poseReader(tracker))
            : Optional.<PoseReader>empty();
    return new ClipAnalyst(tracker, reader, known);
  }

  private Cast follow(
      FrameSource source, Size size, ClipAnalyst analyst, List<Detection> references) {
    Optional<Cast> cast = Optional.empty();
    int frames = 0;
    for (var next = source.next(); next.isPresent(); next = source.next()) {
      requireNotCancelled("driving");
      var frame =
          options.mode() == Mode.ANIMATION
              ? next.get().flattenedOn(Palette.BLACK)
              : next.get().withoutAlpha();
      var sight = analyst.next(frame);
      if (cast.isEmpty() && !sight.masks().isEmpty()) {
        cast = Optional.of(Cast.of(options, references, sight.masks()));
      }
      var masks = cast.map(c -> c.drivingMasks(sight.masks())).orElse(List.of());
      if (options.drawsSkeletons()) {
        poses.add(cast.map(c -> c.drivingPoses(sight.poses())).orElse(List.of()));
      } else {
        addFrame(frame, masks, size);
      }
      progress.progressed(Stage.DRIVING, ++frames);
    }
    if (frames < LEAST_FRAMES) {
      throw new VideoTooShortFailure(MediaInput.DRIVING_VIDEO, frames, LEAST_FRAMES, source.fps());
    }
    if (options.drivingCrop() == DrivingCrop.STEADY_BOX && !options.drawsSkeletons()) {
      cropSteadily(source.size(), size);
    }
    return cast.orElseThrow(
        () -> new NoPersonFailure(MediaInput.DRIVING_VIDEO, ReferencePersons.name(subject())));
  }

  private void addFrame(Frame frame, List<Mask> masks, Size size) {
    var shown = frame;
    switch (options.drivingCrop()) {
      case NONE -> {}
      case STEADY_BOX -> remember(masks, frame.size());
      case MASK, BOX ->
          shown =
              masks.isEmpty()
                  ? Frame.filled(frame.size(), Palette.BLACK)
                  : DrivingCrop.apply(
                      frame,
                      options.drivingCrop().visible(List.of(masks), DrivingCrop.MARGIN).getFirst());
    }
    driving.add(fit(shown, size));
    var painted =
        MaskPainter.paint(frame.width(), frame.height(), masks, options.drivingBackground());
    drivingMask.add(fit(painted, size));
    count(masks, frame.size(), size);
  }

  private void remember(List<Mask> masks, Size size) {
    if (everSeen.width() != size.width() || everSeen.height() != size.height()) {
      everSeen = Mask.empty(size.width(), size.height());
    }
    masks.forEach(mask -> everSeen = everSeen.or(mask));
  }

  /**
   * The steady box is known only after the last frame, when frames have their output size already.
   */
  private void cropSteadily(Size from, Size to) {
    remember(List.of(), from);
    var visible =
        DrivingCrop.STEADY_BOX.visible(List.of(List.of(everSeen)), DrivingCrop.MARGIN).getFirst();
    var window = fit(DrivingCrop.apply(Frame.filled(from, Palette.WHITE), visible), to);
    var kept = Mask.of(to.width(), to.height(), (x, y) -> (window.colour(x, y) & 0xff) > 127);
    driving.replaceAll(frame -> DrivingCrop.apply(frame, kept));
  }

  private void drawSkeletons(Size from, Size to) {
    var drawn = SkeletonClip.draw(from, poses, frame -> fit(frame, to));
    for (int i = 0; i < drawn.size(); i++) {
      requireNotCancelled("skeletons");
      driving.add(drawn.get(i).picture());
      drivingMask.add(drawn.get(i).mask());
      var mask = drawn.get(i).mask();
      int lit = Mask.of(to.width(), to.height(), (x, y) -> mask.colour(x, y) != 0).area();
      pixels += lit;
      pixelsKept += lit;
      progress.progressed(Stage.SKELETONS, i + 1);
    }
  }

  private Frame fit(Frame frame, Size size) {
    return options.pad()
        ? new PadFit(frame.size(), size).apply(frame, Palette.BLACK)
        : CoverCrop.of(frame.size(), size).apply(frame);
  }

  /** Counts the persons' pixels inside and outside the part that the crop keeps. */
  private void count(List<Mask> masks, Size from, Size to) {
    var crop = CoverCrop.of(from, to);
    double scaleX = (double) from.width() / crop.resized().width();
    double scaleY = (double) from.height() / crop.resized().height();
    var window =
        Mask.rectangle(
            from.width(),
            from.height(),
            (int) Math.rint(crop.left() * scaleX),
            (int) Math.rint(crop.top() * scaleY),
            (int) Math.rint((crop.left() + to.width()) * scaleX),
            (int) Math.rint((crop.top() + to.height()) * scaleY));
    for (var mask : masks) {
      pixels += mask.area();
      pixelsKept += options.pad() ? mask.area() : mask.intersection(window);
    }
  }

  private void checkCrop() {
    double percent =
        100.0 * pixelsKept / ((double) driving.size() * driving.getFirst().size().pixels());
    if (percent < EMPTY_PERCENT && !options.drawsSkeletons()) {
      throw new EmptyCropFailure(MediaInput.DRIVING_VIDEO);
    }
    if (pixelsKept < LOST_SHARE * pixels) {
      warnings.add(
          new Warning(
              "person_cropped",
              "the centre crop keeps only %.0f %% of the persons in the driving video; use a video"
                      .formatted(100.0 * pixelsKept / pixels)
                  + " of the output's shape"));
    }
  }

  private void checkPeople(ClipAnalyst analyst, Cast cast) {
    if (analyst.candidates() > options.drivingPersons()) {
      warnings.add(
          new Warning(
              "persons_left_out",
              "the driving video shows %d persons, of which the %d largest are used"
                  .formatted(analyst.candidates(), options.drivingPersons())));
    }
    cast.sizeWarning(options.mode()).ifPresent(warnings::add);
  }

  private void requireNotCancelled(String stage) {
    if (cancelled.getAsBoolean()) {
      throw new CancelledFailure(stage);
    }
  }
}
