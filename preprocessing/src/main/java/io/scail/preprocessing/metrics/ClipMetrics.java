package io.scail.preprocessing.metrics;

import io.scail.preprocessing.failure.InputFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.frames.CoverCrop;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.ImageDecoder;
import io.scail.preprocessing.media.MediaLimits;
import io.scail.preprocessing.metrics.Evidence.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures finished clips. Owns the models until closed; used by one thread at a time, and computes
 * on several itself.
 *
 * <p>A file that cannot be read is no failure here: every metric that needs it says so in its
 * reading. The latest analyses are remembered, so that results of one case measured one after the
 * other, and then against each other, cost one reading of each file.
 */
public final class ClipMetrics implements AutoCloseable {
  private static final List<MetricGroup> GROUPS =
      List.of(
          new IdentityMetrics(),
          new MotionMetrics(),
          new TemporalMetrics(),
          new DriftMetrics(),
          new PictureMetrics(),
          new BackgroundMetrics(),
          new LeakageMetrics(),
          new SourceMetrics());

  private final PersonModels models;
  private final ClipSurvey survey;
  private final AnalysisMemory memory = new AnalysisMemory();

  /**
   * Opens the models.
   *
   * @throws ModelFailure when one does not open
   */
  public ClipMetrics(MetricSettings settings) {
    this.models = new PersonModels(settings);
    this.survey = new ClipSurvey(models, settings.maxFrames());
  }

  /**
   * Measures a result.
   *
   * @return a reading for each metric of {@link Metric#ofOneResult()}
   * @throws ModelFailure when a model fails
   */
  public Measurements measure(ComparisonCase sources, ResultClip clip) {
    var result = result(clip, sources.persons(), sources.truth());
    var readings = new Readings();
    if (result.thing().isEmpty()) {
      readings.missing(Metric.ofOneResult(), result.problem());
      return new Measurements(readings.all(), Optional.empty(), Optional.empty());
    }
    var size = result.get().size();
    var driving = driving(sources, size);
    var evidence = new Evidence(sources, clip, result.get(), driving, reference(sources, size));
    GROUPS.forEach(group -> group.measure(evidence, readings));
    return new Measurements(
        readings.all(),
        Optional.of(result.get().container()),
        driving.thing().map(record -> alignment(result.get(), record, 0)));
  }

  /**
   * Sets two results of one case side by side; the second is brought to the first's size.
   *
   * @return a reading for each metric of {@link Metric#ofPairs()}
   * @throws ModelFailure when a model fails
   */
  public Measurements agreement(ResultClip first, ResultClip second) {
    var readings = new Readings();
    var one = any(first);
    var other = any(second);
    if (one.thing().isEmpty() || other.thing().isEmpty()) {
      readings.missing(Metric.ofPairs(), one.thing().isEmpty() ? one.problem() : other.problem());
      return new Measurements(readings.all(), Optional.empty(), Optional.empty());
    }
    var agreement = new AgreementMetrics(one.get(), other.get());
    agreement.measure(readings);
    var filters = read(() -> survey.filters(first.file(), second.file(), agreement.lag()));
    AgreementMetrics.read(filters, readings);
    return new Measurements(
        readings.all(),
        Optional.empty(),
        Optional.of(alignment(one.get(), other.get(), agreement.lag())));
  }

  /** The analysis of a result, whichever case it was made for. */
  private Found<ClipRecord> any(ResultClip clip) {
    return memory.any(clip.file()).orElseGet(() -> result(clip, 1, Optional.empty()));
  }

  private Found<ClipRecord> result(ResultClip clip, int persons, Optional<DrawnTruth> truth) {
    return memory.clip(
        new AnalysisMemory.Key(clip.file(), Optional.empty(), persons, truth),
        () ->
            read(
                () ->
                    survey.read(
                        clip.file(), MediaInput.RESULT_VIDEO, Optional.empty(), persons, truth)));
  }

  private Found<ClipRecord> driving(ComparisonCase sources, Size size) {
    return memory.clip(
        new AnalysisMemory.Key(
            sources.driving(), Optional.of(size), sources.persons(), Optional.empty()),
        () ->
            read(
                () ->
                    survey.read(
                        sources.driving(),
                        MediaInput.DRIVING_VIDEO,
                        Optional.of(size),
                        sources.persons(),
                        Optional.empty())));
  }

  private Found<FrameRecord> reference(ComparisonCase sources, Size size) {
    return read(
        () -> {
          var picture =
              new ImageDecoder(MediaLimits.defaults())
                  .decode(sources.reference(), MediaInput.CHARACTER_IMAGE)
                  .frame()
                  .withoutAlpha();
          return survey.look(CoverCrop.of(picture.size(), size).apply(picture), sources.persons());
        });
  }

  private interface Reader<T> {
    T read();
  }

  private static <T> Found<T> read(Reader<T> reader) {
    try {
      return Found.of(reader.read());
    } catch (InputFailure e) {
      return Found.not(e.sentence());
    }
  }

  private static Alignment alignment(ClipRecord one, ClipRecord other, int lag) {
    var notes = new ArrayList<String>();
    for (var clip : List.of(one, other)) {
      notes.addAll(clip.notes());
    }
    return new Alignment(
        ClipRecord.FPS,
        one.length(),
        other.length(),
        one.source(),
        other.source(),
        Math.max(0, Math.min(one.length(), other.length()) - Math.abs(lag)),
        notes);
  }

  @Override
  public void close() {
    models.close();
  }

  /** Readings of nothing but a reason, for a clip that was never made. */
  public static Map<Metric, Reading> missing(String reason) {
    var readings = new Readings();
    readings.missing(Metric.ofOneResult(), reason);
    return Map.copyOf(readings.all());
  }
}
