package io.scail.preprocessing.people;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.pose.BlazePose;
import java.util.ArrayList;
import java.util.List;

/** Finds persons with the embedded pose model. */
public final class BodyDetector implements PersonDetector {

  private final BlazePose pose;

  /**
   * @param pose stays the caller's to close
   */
  public BodyDetector(BlazePose pose) {
    this.pose = pose;
  }

  @Override
  public List<Detection> detect(Frame frame) {
    var found = sights(frame);
    var masks = Sight.disjoint(found);
    var detections = new ArrayList<Detection>();
    for (int i = 0; i < masks.size(); i++) {
      detections.add(new Detection(masks.get(i), Math.clamp(found.get(i).body().presence(), 0, 1)));
    }
    return List.copyOf(detections);
  }

  List<Sight> sights(Frame frame) {
    var sights = new ArrayList<Sight>();
    for (var finding : pose.search(frame)) {
      var sight = Sight.of(frame, pose.look(frame, finding.crop()));
      if (sights.stream().noneMatch(sight::same)) {
        sights.add(sight);
      }
    }
    return sights;
  }
}
