package io.scail.preprocessing.people;

import io.scail.preprocessing.frames.Frame;
import java.util.List;

/** Finds the persons of one picture. */
@FunctionalInterface
public interface PersonDetector {
  /** All that may be persons, in any order; duplicates and overlaps are allowed. */
  List<Detection> detect(Frame frame);
}
