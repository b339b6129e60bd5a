package io.scail.preprocessing.metrics;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Point;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.people.BodyTracker;
import io.scail.preprocessing.people.PersonChoice;
import io.scail.preprocessing.pose.BlazePose;
import io.scail.preprocessing.pose.Body;
import io.scail.preprocessing.pose.HandsAndFace;
import io.scail.preprocessing.pose.WholeBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The models that look at the persons of a clip. Owns them until closed; used by one thread. */
final class PersonModels implements AutoCloseable {
  private final OnnxSessions sessions;
  private final BlazePose pose;
  private final HandsAndFace handsAndFace;
  private final Optional<PersonEmbedder> embedder;

  PersonModels(MetricSettings settings) {
    this.sessions = new OnnxSessions(settings.onnx());
    try {
      this.pose = new BlazePose(sessions);
      this.handsAndFace = new HandsAndFace(sessions);
      this.embedder =
          settings.embedding().map(model -> new PersonEmbedder(model, sessions.open(model.file())));
    } catch (RuntimeException e) {
      sessions.close();
      throw e;
    }
  }

  /** A tracker for one clip that searches until somebody appears. */
  BodyTracker tracker(int persons) {
    return new BodyTracker(pose, new PersonChoice(persons), Integer.MAX_VALUE);
  }

  /** The points of each recognised hand in frame pixels; no points for one that is not. */
  List<List<Point>> hands(Frame frame, Body body) {
    Size size = frame.size();
    var hands = new ArrayList<List<Point>>();
    for (var hand : handsAndFace.hands(frame, body)) {
      boolean absent = hand.getFirst().equals(WholeBody.ABSENT_POINT);
      hands.add(
          absent
              ? List.of()
              : hand.stream()
                  .map(p -> new Point(p.x() * size.width(), p.y() * size.height()))
                  .toList());
    }
    return hands;
  }

  /** Whether the operator's network is to see a frame. */
  boolean embeds(int frame) {
    return embedder.isPresent() && frame % PersonEmbedder.EVERY == 0;
  }

  /** The vector of a person, when the operator has a network for it. */
  Optional<float[]> embed(Frame frame, BodyJoints joints) {
    return embedder.map(network -> network.embed(frame, joints));
  }

  boolean hasEmbedder() {
    return embedder.isPresent();
  }

  @Override
  public void close() {
    sessions.close();
  }
}
