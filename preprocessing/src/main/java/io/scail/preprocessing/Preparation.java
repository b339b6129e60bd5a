package io.scail.preprocessing;

import io.scail.preprocessing.PreprocessingOptions.Mode;
import io.scail.preprocessing.ProgressListener.Stage;
import io.scail.preprocessing.Reframing.Framed;
import io.scail.preprocessing.failure.CancelledFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.NoPersonFailure;
import io.scail.preprocessing.failure.VideoTooShortFailure;
import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.CoverCrop;
import io.scail.preprocessing.frames.FloatImage;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.DrivingCrop;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.MaskPainter;
import io.scail.preprocessing.masks.Palette;
import io.scail.preprocessing.people.MaskHold;
import io.scail.preprocessing.people.PersonChoice;
import io.scail.preprocessing.people.PersonTracker;
import io.scail.preprocessing.pose.PersonPose;
import io.scail.preprocessing.pose.PoseAlignment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One run of the stage. */
final class Preparation {

  /** Frames of the shortest window that the engine's video coder takes. */
  private static final int LEAST_FRAMES = 5;

  private final Analysis analysis;
  private final Optional<AnalysisCache> cache;
  private final PreprocessingOptions options;
  private final ProgressListener progress;
  private final BooleanSupplier cancelled;
  private final List<Warning> warnings = new ArrayList<>();
  private final List<List<PersonPose>> poses = new ArrayList<>();

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
  }

  Conditions run(Sources sources) {
    requireNotCancelled("reference");
    var size = options.sizeFor(sources.reference().size());
    var history = sources.previous().map(clip -> fitted(clip, size));
    sources
        .drivingMask()
        .ifPresent(mask -> mask.requiringShape(sources.driving().size(), MediaInput.DRIVING_VIDEO));
    var references = ReferencePersons.of(sources, analysis, options);
    warnings.addAll(references.warnings());
    progress.progressed(Stage.REFERENCE, 1);

    var pictures = new DrivingPictures(options, size);
    var cast = drive(sources, references, pictures);
    if (options.drawsSkeletons()) {
      drawSkeletons(sources.driving().size(), size, references, cast, pictures);
    } else {
      pictures.checkCrop().ifPresent(warnings::add);
      pictures.checkPresence().ifPresent(warnings::add);
    }

    int fps = sources.driving().fps();
    var framed = new Framed(sources.reference().flattenedOn(Palette.WHITE), cast.references());
    var reframing =
        options.reframe() ? Optional.of(cast.reframing(size)) : Optional.<Reframing>empty();
    if (reframing.isPresent()) {
      framed = reframing.get().apply(framed, size);
    } else {
      cast.sizeWarning(options.mode()).ifPresent(warnings::add);
    }
    var flat = framed.picture();
    var painted =
        MaskPainter.paint(
            flat.width(), flat.height(), framed.persons(), options.referenceBackground());
    if (options.mode() == Mode.REPLACEMENT && options.blackReference()) {
      flat = DrivingCrop.apply(flat, framed.persons().stream().reduce(Mask::or).orElseThrow());
    }
    var crop = CoverCrop.of(flat.size(), size);
    var additional = new AdditionalPictures(analysis, options, size, references, cast);
    var more = new ArrayList<Conditions.MaskedImage>();
    for (var image : sources.additional()) {
      more.add(additional.fit(image, MediaInput.additionalImage(more.size() + 1)));
    }
    warnings.addAll(additional.warnings());
    return new Conditions(
        crop.apply(FloatImage.of(flat)),
        crop.apply(FloatImage.of(painted)),
        pictures.frames(fps),
        pictures.masks(fps),
        cast.references().size(),
        more,
        history,
        Conditions.SourceFrames.UNKNOWN,
        reframing,
        analysis.models(),
        warnings);
  }

  private static Clip fitted(Clip previous, Size size) {
    GivenMask.requireShape(previous.size(), MediaInput.PREVIOUS_VIDEO, size, "result to be made");
    var crop = CoverCrop.of(previous.size(), size);
    return new Clip(
        previous.fps(),
        previous.frames().stream()
            .map(frame -> crop.apply(frame.flattenedOn(Palette.BLACK)))
            .toList());
  }

  private Cast drive(Sources sources, ReferencePersons references, DrivingPictures pictures) {
    var given = sources.drivingMask();
    if (given.isEmpty()) {
      var tracker = analysis.tracker(options.subject(), new PersonChoice(options.drivingPersons()));
      return follow(sources, references, pictures, tracker, Optional.empty());
    }
    try (var tracker = new GivenMaskTracker(given.get())) {
      return follow(
          sources, references, pictures, tracker, Optional.of(cast(given.get(), references)));
    }
  }

  private Cast cast(GivenMask driver, ReferencePersons references) {
    var sights = driver.reader().firstSights();
    var cast =
        references
            .reader()
            .flatMap(reader -> Cast.byColour(reader, references.candidates(), driver.reader()))
            .orElseGet(
                () ->
                    Cast.of(
                        options,
                        references.candidates(),
                        references.leastPercent(),
                        sights,
                        sights.size()));
    if (!cast.together() && cast.driving().size() < sights.size()) {
      warnings.add(
          new Warning(
              "persons_left_out",
              "the driving mask marks %d persons, of which %d have a partner in the character image"
                  .formatted(sights.size(), cast.driving().size())));
    }
    return cast;
  }

  private Cast follow(
      Sources sources,
      ReferencePersons references,
      DrivingPictures pictures,
      PersonTracker tracker,
      Optional<Cast> known) {
    var source = sources.driving();
    var key = key(sources, known.isPresent());
    var analyst = analyst(tracker, key);
    var hold = new MaskHold(known.isPresent() ? 0 : options.maskHold());
    var waiting = new ArrayDeque<Frame>();
    var cast = known;
    int frames = 0;
    for (var next = source.next(); next.isPresent(); next = source.next()) {
      requireNotCancelled("driving");
      var frame =
          options.mode() == Mode.ANIMATION
              ? next.get().flattenedOn(Palette.BLACK)
              : next.get().withoutAlpha();
      var sight = analyst.next(frame);
      if (cast.isEmpty() && !sight.masks().isEmpty()) {
        cast = Optional.of(castOf(references, sight.masks()));
      }
      if (options.drawsSkeletons()) {
        poses.add(cast.map(c -> c.drivingPoses(sight.poses())).orElse(List.of()));
      } else {
        waiting.add(frame);
        add(pictures, waiting, hold.next(sight.masks()), cast);
      }
      progress.progressed(Stage.DRIVING, ++frames);
    }
    add(pictures, waiting, hold.finish(), cast);
    checkLength(sources, frames);
    if (!options.drawsSkeletons()) {
      pictures.finish(source.size());
    }
    if (cache.isPresent() && key.isPresent()) {
      analyst.newRecord().ifPresent(record -> cache.get().store(key.get(), record));
    }
    if (known.isEmpty() && analyst.candidates() > options.drivingPersons()) {
      warnings.add(
          new Warning(
              "persons_left_out",
              "the driving video shows %d persons, of which the %d largest are used"
                  .formatted(analyst.candidates(), options.drivingPersons())));
    }
    return cast.orElseThrow(
        () ->
            new NoPersonFailure(
                MediaInput.DRIVING_VIDEO, ReferencePersons.name(options.subject())));
  }

  private static void add(
      DrivingPictures pictures,
      ArrayDeque<Frame> waiting,
      List<List<Mask>> decided,
      Optional<Cast> cast) {
    for (var masks : decided) {
      pictures.add(
          waiting.remove(), masks.isEmpty() ? List.of() : cast.orElseThrow().drivingMasks(masks));
    }
  }

  private Cast castOf(ReferencePersons references, List<Mask> masks) {
    boolean single =
        options.mode() == Mode.REPLACEMENT
            && options.target() != PreprocessingOptions.ReplacementTarget.BOTH;
    return Cast.of(
        options,
        references.candidates(),
        references.leastPercent(),
        masks,
        single ? 1 : masks.size());
  }

  private void checkLength(Sources sources, int frames) {
    int fps = sources.driving().fps();
    if (frames < LEAST_FRAMES) {
      throw new VideoTooShortFailure(MediaInput.DRIVING_VIDEO, frames, LEAST_FRAMES, fps);
    }
    sources.drivingMask().ifPresent(mask -> mask.requireLength(frames, fps));
  }

  /** Name of what is known of a video; empty when it is not to be kept. */
  private Optional<String> key(Sources sources, boolean given) {
    // With masks of the caller's only poses are left to find.
    return given && !options.drawsSkeletons()
        ? Optional.empty()
        : sources.identity().map(file -> key(file, sources, given));
  }

  private String key(String file, Sources sources, boolean given) {
    return AnalysisCache.key(
        RecordFormat.VERSION,
        file,
        analysis.version(options.drawsSkeletons()),
        options.subject().name(),
        Integer.toString(options.drivingPersons()),
        Boolean.toString(options.drawsSkeletons()),
        Boolean.toString(given),
        Boolean.toString(options.pose().boxFromMask()),
        options.mode().name(),
        sources.driving().size().toString(),
        Integer.toString(sources.driving().fps()));
  }

  private ClipAnalyst analyst(PersonTracker tracker, Optional<String> key) {
    var known = cache.flatMap(folder -> key.flatMap(folder::find));
    var reader =
        options.drawsSkeletons()
            ? Optional.of(
                tracker instanceof GivenMaskTracker
                    ? analysis.maskPoseReader(options.pose())
                    : analysis.poseReader(tracker, options.pose()))
            : Optional.<PoseReader>empty();
    return new ClipAnalyst(tracker, reader, known);
  }

  private void drawSkeletons(
      Size from, Size to, ReferencePersons references, Cast cast, DrivingPictures pictures) {
    var alignments =
        options.pose().align()
            ? align(from, to, references, cast)
            : List.<Optional<PoseAlignment>>of();
    var drawn = SkeletonClip.draw(from, poses, alignments, pictures::fit);
    for (int i = 0; i < drawn.size(); i++) {
      requireNotCancelled("skeletons");
      pictures.add(drawn.get(i));
      progress.progressed(Stage.SKELETONS, i + 1);
    }
  }

  private List<Optional<PoseAlignment>> align(
      Size from, Size to, ReferencePersons references, Cast cast) {
    var picture = references.picture();
    var targets = analysis.maskPoseReader(options.pose()).read(picture, cast.references());
    var alignments =
        new ReferenceAlignment(picture.size(), from, to, options.pad()).of(poses, targets);
    if (alignments.stream().anyMatch(Optional::isEmpty)) {
      warnings.add(
          new Warning(
              "pose_not_aligned",
              "too little of a person is seen to lay its skeleton over the character image; it stays"
                  + " where it is in the driving video"));
    }
    return alignments;
  }

  private void requireNotCancelled(String stage) {
    if (cancelled.getAsBoolean()) {
      throw new CancelledFailure(stage);
    }
  }
}
