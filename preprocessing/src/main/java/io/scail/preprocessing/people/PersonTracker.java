package io.scail.preprocessing.people;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import java.util.List;

/** Follows persons through a clip, frame by frame. */
public interface PersonTracker {

  /**
   * The next frame's masks: one a person, empty where it is absent; none before anybody was found.
   */
  List<Mask> next(Frame frame);

  /** Persons followed; 0 before anybody was found. */
  int persons();

  /** Persons large enough in the first frame that showed anybody, followed or not. */
  int candidates();
}
