package io.scail.preprocessing.metrics;

import io.scail.preprocessing.failure.InputFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.figures.FigureTally;
import io.scail.preprocessing.frames.CoverCrop;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.Point;
import io.scail.preprocessing.media.ContainerFacts;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.MediaLimits;
import io.scail.preprocessing.media.PictureAgreement;
import io.scail.preprocessing.media.VideoDecoder;
import io.scail.preprocessing.people.BodyTracker;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Reads a clip once and keeps of each frame what the metrics need. Decoding, looking at persons and
 * counting colours go on side by side, a few frames apart.
 */
final class ClipSurvey {
  private final PersonModels models;
  private final int maxFrames;
  private final int underway = Runtime.getRuntime().availableProcessors() + 1;

  ClipSurvey(PersonModels models, int maxFrames) {
    this.models = models;
    this.maxFrames = maxFrames;
  }

  /**
   * Reads a clip.
   *
   * @param fitTo size that its frames are brought to; its own when empty
   * @param persons that are followed at most
   * @param truth what it should show, when that is known
   * @throws InputFailure when it cannot be read
   */
  ClipRecord read(
      Path file, MediaInput input, Optional<Size> fitTo, int persons, Optional<DrawnTruth> truth) {
    var container = ContainerFacts.read(file, input);
    var settings = new DecodeSettings(ClipRecord.FPS, 1, maxFrames, MediaLimits.defaults());
    try (var decoder = VideoDecoder.open(file, input, settings)) {
      var size = fitTo.orElse(decoder.size());
      var crop = CoverCrop.of(decoder.size(), size);
      var tracker = models.tracker(persons);
      var tally = truth.map(known -> new FigureTally(known.puppet(), known.height()));
      var frames = new Gathering();
      try (var ahead = new FramesAhead(decoder, crop::apply)) {
        for (var next = ahead.next(); next.isPresent(); next = ahead.next()) {
          var frame = next.get();
          int index = frames.count;
          if (truth.isPresent() && index < truth.get().frames()) {
            score(tally.orElseThrow(), frame, truth.get(), index);
          }
          frames.add(look(tracker, frame, index));
        }
      }
      return new ClipRecord(
          size,
          decoder.size(),
          frames.finish(),
          container,
          decoder.warnings().stream().map(warning -> warning.sentence()).toList(),
          tally.map(FigureTally::score));
    }
  }

  /**
   * Sends two clips through FFmpeg's filters.
   *
   * @param lag frames by which the second is behind the first
   * @return a filter's number for each pair of frames
   */
  Map<PictureAgreement.Kind, List<Double>> filters(Path first, Path second, int lag) {
    var kinds =
        Arrays.stream(PictureAgreement.Kind.values())
            .filter(PictureAgreement.Kind::isThere)
            .toList();
    var settings = new DecodeSettings(ClipRecord.FPS, 1, maxFrames, MediaLimits.defaults());
    try (var one = VideoDecoder.open(first, MediaInput.RESULT_VIDEO, settings);
        var other = VideoDecoder.open(second, MediaInput.RESULT_VIDEO, settings)) {
      // 4:2:0 needs even sides.
      var size = new Size(one.size().width() & ~1, one.size().height() & ~1);
      var cropOne = CoverCrop.of(one.size(), size);
      var cropOther = CoverCrop.of(other.size(), size);
      try (var a = new FramesAhead(one, cropOne::apply);
          var b = new FramesAhead(other, cropOther::apply);
          var agreement = new PictureAgreement(size, ClipRecord.FPS, kinds)) {
        for (int skip = lag; skip < 0; skip++) {
          a.next();
        }
        for (int skip = lag; skip > 0; skip--) {
          b.next();
        }
        var x = a.next();
        var y = b.next();
        while (x.isPresent() && y.isPresent()) {
          agreement.add(x.get(), y.get());
          x = a.next();
          y = b.next();
        }
        agreement.finish();
        var values = new EnumMap<PictureAgreement.Kind, List<Double>>(PictureAgreement.Kind.class);
        kinds.forEach(kind -> values.put(kind, agreement.values(kind)));
        return values;
      }
    }
  }

  /** Looks at a single picture. */
  FrameRecord look(Frame picture, int persons) {
    return look(models.tracker(persons), picture, 0).join();
  }

  private static void score(FigureTally tally, Frame frame, DrawnTruth truth, int index) {
    var scene = truth.scenes().apply(index);
    tally.add(CoverCrop.of(frame.size(), scene.frame().size()).apply(frame), scene);
  }

  private CompletableFuture<FrameRecord> look(BodyTracker tracker, Frame frame, int index) {
    var masks = List.copyOf(tracker.next(frame));
    var seen = new ArrayList<Optional<Seen>>();
    for (var body : tracker.bodies()) {
      seen.add(
          body.map(
              b -> {
                var joints = BodyJoints.of(b);
                return new Seen(
                    joints,
                    models.hands(frame, b),
                    models.embeds(index) ? models.embed(frame, joints) : Optional.empty());
              }));
    }
    return CompletableFuture.supplyAsync(() -> record(frame, masks, seen));
  }

  /** What the models know of a person. */
  private record Seen(BodyJoints joints, List<List<Point>> hands, Optional<float[]> embedding) {}

  private static FrameRecord record(Frame frame, List<Mask> masks, List<Optional<Seen>> seen) {
    var people =
        masks.stream().reduce(Mask::or).orElseGet(() -> Mask.empty(frame.width(), frame.height()));
    var subjects = new ArrayList<Palettes.Subject>();
    for (int i = 0; i < seen.size(); i++) {
      var mask = masks.get(i);
      seen.get(i).ifPresent(s -> subjects.add(new Palettes.Subject(mask, s.joints())));
    }
    var palettes = Palettes.of(frame, subjects, people);
    var persons = new ArrayList<Optional<FrameRecord.Person>>();
    int next = 0;
    for (var person : seen) {
      if (person.isEmpty()) {
        persons.add(Optional.empty());
      } else {
        var s = person.get();
        persons.add(
            Optional.of(
                new FrameRecord.Person(
                    s.joints(), s.hands(), palettes.persons().get(next++), s.embedding())));
      }
    }
    return new FrameRecord(
        Thumbnail.of(frame, people), persons, palettes.background(), Texture.of(frame, people));
  }

  /** Records being made, in the order of the frames, only a few at a time. */
  private final class Gathering {
    private final List<FrameRecord> ready = new ArrayList<>();
    private final ArrayDeque<CompletableFuture<FrameRecord>> pending = new ArrayDeque<>();
    private int count;

    void add(CompletableFuture<FrameRecord> record) {
      count++;
      pending.add(record);
      if (pending.size() > underway) {
        ready.add(finished(pending.remove()));
      }
    }

    List<FrameRecord> finish() {
      while (!pending.isEmpty()) {
        ready.add(finished(pending.remove()));
      }
      return ready;
    }
  }

  private static <T> T finished(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
