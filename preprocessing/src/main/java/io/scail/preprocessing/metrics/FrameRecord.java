package io.scail.preprocessing.metrics;

import io.scail.preprocessing.masks.Point;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of one frame.
 *
 * @param persons in the tracker's order, empty where one is absent
 */
record FrameRecord(
    Thumbnail thumbnail,
    List<Optional<Person>> persons,
    Palettes.OfBackground background,
    Texture texture) {
  FrameRecord {
    persons = List.copyOf(persons);
  }

  /**
   * One person in one frame.
   *
   * @param hands right and left, 21 points each in frame pixels, or none where not recognised
   * @param embedding by the operator's network, when there is one and this frame was shown to it
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Person(
      BodyJoints joints,
      List<List<Point>> hands,
      Palettes.OfPerson palette,
      Optional<float[]> embedding) {
    Person {
      hands = List.copyOf(hands);
    }
  }

  Optional<Person> person(int index) {
    return index < persons.size() ? persons.get(index) : Optional.empty();
  }
}
