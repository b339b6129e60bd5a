package io.scail.preprocessing;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.people.PersonTracker;
import io.scail.preprocessing.pose.PersonPose;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks at the driving frames with the models, or remembers what they saw in the same video before.
 */
final class ClipAnalyst {

  private final PersonTracker tracker;
  private final Optional<PoseReader> poses;
  private final Optional<AnalysisRecord> known;
  private final List<AnalysisRecord.Sight> seen = new ArrayList<>();
  private int frame;

  ClipAnalyst(PersonTracker tracker, Optional<PoseReader> poses, Optional<AnalysisRecord> known) {
    this.tracker = tracker;
    this.poses = poses;
    this.known = known;
  }

  AnalysisRecord.Sight next(Frame picture) {
    int index = frame++;
    var sight =
        known.filter(record -> index < record.sights().size()).isPresent()
            ? known.get().sights().get(index)
            : look(picture);
    seen.add(sight);
    return sight;
  }

  /** Persons that were large enough, followed or not. */
  int candidates() {
    return known.map(AnalysisRecord::candidates).orElseGet(tracker::candidates);
  }

  /** What can be kept for the next time; empty when nothing new was seen. */
  Optional<AnalysisRecord> newRecord() {
    return known.isPresent()
        ? Optional.empty()
        : Optional.of(new AnalysisRecord(tracker.candidates(), seen));
  }

  private AnalysisRecord.Sight look(Frame picture) {
    List<Mask> masks = tracker.next(picture);
    List<PersonPose> read = poses.map(reader -> reader.read(picture, masks)).orElse(List.of());
    return new AnalysisRecord.Sight(masks, read);
  }
}
