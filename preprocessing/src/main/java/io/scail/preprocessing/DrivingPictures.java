package io.scail.preprocessing;

import io.scail.preprocessing.failure.EmptyCropFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.Warning;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.CoverCrop;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.PadFit;
import io.scail.preprocessing.frames.ParallelFrames;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.DrivingCrop;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.MaskPainter;
import io.scail.preprocessing.masks.Palette;
import io.scail.preprocessing.render.CapsuleRenderer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Gathers what the engine sees of the driving video, at the output's size. */
final class DrivingPictures {

  /**
   * Share of all mask pixels, in percent of the frames, under which nobody is left after the crop.
   */
  private static final double EMPTY_PERCENT = 0.1;

  /** Share of the persons' pixels under which the centre crop deserves a warning. */
  private static final double LOST_SHARE = 0.3;

  /** Share of the frames in which a missing person deserves a warning. */
  private static final double ABSENT_SHARE = 0.25;

  private final PreprocessingOptions options;
  private final Size size;
  private final ParallelFrames frames = new ParallelFrames();
  private final ParallelFrames masks = new ParallelFrames();
  private int length;
  private final Map<Integer, Integer> absences = new TreeMap<>();
  private long pixels;
  private long pixelsKept;
  private Optional<Mask> everSeen = Optional.empty();
  private Optional<Mask> steadyBox = Optional.empty();
  private Optional<Mask> window = Optional.empty();

  /**
   * @param size of the output
   */
  DrivingPictures(PreprocessingOptions options, Size size) {
    this.options = options;
    this.size = size;
  }

  /**
   * Adds a frame of the driving video.
   *
   * @param persons in the order of their colours; none before anybody was found
   */
  void add(Frame frame, List<Mask> persons) {
    if (options.drivingCrop() == DrivingCrop.STEADY_BOX) {
      persons.forEach(this::remember);
    }
    frames.add(() -> fit(shown(frame, persons)));
    masks.add(
        () ->
            fit(
                MaskPainter.paint(
                    frame.width(), frame.height(), persons, options.drivingBackground())));
    length++;
    count(persons, frame.size());
    for (int person = 0; person < persons.size(); person++) {
      if (persons.get(person).isEmpty()) {
        absences.merge(person, 1, Integer::sum);
      }
    }
  }

  private Frame shown(Frame frame, List<Mask> persons) {
    return switch (options.drivingCrop()) {
      case NONE, STEADY_BOX -> frame;
      case MASK, BOX ->
          persons.isEmpty()
              ? Frame.filled(frame.size(), Palette.BLACK)
              : DrivingCrop.apply(
                  frame,
                  options.drivingCrop().visible(List.of(persons), DrivingCrop.MARGIN).getFirst());
    };
  }

  /** Adds a drawn skeleton, already of the output's size. */
  void add(CapsuleRenderer.Rendered drawn) {
    frames.add(drawn::picture);
    masks.add(drawn::mask);
    length++;
  }

  /**
   * Ends a video of the given size: the steady box is known only now, when frames have their output
   * size already.
   */
  void finish(Size from) {
    if (options.drivingCrop() != DrivingCrop.STEADY_BOX) {
      return;
    }
    var seen = everSeen.orElseGet(() -> Mask.empty(from.width(), from.height()));
    var visible =
        DrivingCrop.STEADY_BOX.visible(List.of(List.of(seen)), DrivingCrop.MARGIN).getFirst();
    var lit = fit(DrivingCrop.apply(Frame.filled(from, Palette.WHITE), visible));
    steadyBox =
        Optional.of(
            Mask.of(size.width(), size.height(), (x, y) -> (lit.colour(x, y) & 0xff) > 127));
  }

  /**
   * What the crop did to the persons.
   *
   * @throws EmptyCropFailure when it left nobody
   */
  Optional<Warning> checkCrop() {
    double percent = 100.0 * pixelsKept / ((double) length * size.pixels());
    if (percent < EMPTY_PERCENT) {
      throw new EmptyCropFailure(MediaInput.DRIVING_VIDEO);
    }
    if (pixelsKept >= LOST_SHARE * pixels) {
      return Optional.empty();
    }
    return Optional.of(
        new Warning(
            "person_cropped",
            "the centre crop keeps only %.0f %% of the persons in the driving video; use a video"
                    .formatted(100.0 * pixelsKept / pixels)
                + " of the output's shape"));
  }

  /** Says when somebody is missing from much of the video. */
  Optional<Warning> checkPresence() {
    return absences.entrySet().stream()
        .filter(absence -> absence.getValue() > ABSENT_SHARE * length)
        .findFirst()
        .map(
            absence ->
                new Warning(
                    "person_absent",
                    "person %d is not seen in %d of the driving video's %d frames"
                        .formatted(absence.getKey() + 1, absence.getValue(), length)));
  }

  Frame fit(Frame frame) {
    return options.pad()
        ? new PadFit(frame.size(), size).apply(frame, Palette.BLACK)
        : CoverCrop.of(frame.size(), size).apply(frame);
  }

  Clip frames(int fps) {
    var all = frames.finish();
    return new Clip(
        fps,
        steadyBox
            .map(box -> all.stream().map(frame -> DrivingCrop.apply(frame, box)).toList())
            .orElse(all));
  }

  Clip masks(int fps) {
    return new Clip(fps, masks.finish());
  }

  private void remember(Mask mask) {
    everSeen = Optional.of(everSeen.map(seen -> seen.or(mask)).orElse(mask));
  }

  /** Counts the persons' pixels inside and outside the part that the crop keeps. */
  private void count(List<Mask> persons, Size from) {
    var kept = window.orElseGet(() -> kept(from));
    window = Optional.of(kept);
    for (var mask : persons) {
      pixels += mask.area();
      pixelsKept += options.pad() ? mask.area() : mask.intersection(kept);
    }
  }

  private Mask kept(Size from) {
    var crop = CoverCrop.of(from, size);
    double scaleX = (double) from.width() / crop.resized().width();
    double scaleY = (double) from.height() / crop.resized().height();
    return Mask.rectangle(
        from.width(),
        from.height(),
        (int) Math.rint(crop.left() * scaleX),
        (int) Math.rint(crop.top() * scaleY),
        (int) Math.rint((crop.left() + size.width()) * scaleX),
        (int) Math.rint((crop.top() + size.height()) * scaleY));
  }
}
