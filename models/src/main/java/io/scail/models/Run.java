package io.scail.models;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How one run is watched, stopped and kept; none of it but the adapters and the replay changes what
 * is computed. All callbacks come on the torch thread and should return soon.
 *
 * @param frames takes the finished frames segment by segment, in order
 * @param progress hears what the run does
 * @param cancellation stops it
 * @param checkpoints folder in which each finished segment is saved, and from which a run that was
 *     interrupted goes on; empty to keep nothing
 * @param adapters merged into the transformer for this run
 * @param replay stands in for the noise and history of this run
 * @param recorder sees intermediate tensors
 */
public record Run(
    Consumer<SegmentFrames> frames,
    Consumer<ProgressEvent> progress,
    Cancellation cancellation,
    Optional<Path> checkpoints,
    List<AdapterChoice> adapters,
    Replay replay,
    TensorRecorder recorder) {

  public Run {
    adapters = List.copyOf(adapters);
  }

  /** A run that hands over its frames and tells nobody else. */
  public static Run to(Consumer<SegmentFrames> frames) {
    return new Run(
        frames,
        _ -> {},
        new Cancellation(),
        Optional.empty(),
        List.of(),
        Replay.none(),
        TensorRecorder.none());
  }

  public Run withProgress(Consumer<ProgressEvent> newProgress) {
    return new Run(frames, newProgress, cancellation, checkpoints, adapters, replay, recorder);
  }

  public Run withCancellation(Cancellation newCancellation) {
    return new Run(frames, progress, newCancellation, checkpoints, adapters, replay, recorder);
  }

  public Run withCheckpoints(Path folder) {
    return new Run(frames, progress, cancellation, Optional.of(folder), adapters, replay, recorder);
  }

  public Run withAdapters(List<AdapterChoice> newAdapters) {
    return new Run(frames, progress, cancellation, checkpoints, newAdapters, replay, recorder);
  }

  public Run withReplay(Replay newReplay) {
    return new Run(frames, progress, cancellation, checkpoints, adapters, newReplay, recorder);
  }

  public Run withRecorder(TensorRecorder newRecorder) {
    return new Run(frames, progress, cancellation, checkpoints, adapters, replay, newRecorder);
  }
}
