package io.scail.preprocessing.people;

import static io.scail.preprocessing.testing.ColourScene.BLUE;
import static io.scail.preprocessing.testing.ColourScene.GREEN;
import static io.scail.preprocessing.testing.ColourScene.RED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.testing.ColourScene;
import io.scail.preprocessing.testing.ColourScene.Person;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for every tracker behind a detector. */
interface PersonTrackerContract {

  int SEARCH = 4;

  /** The least overlap with the truth; the stand-ins see coarsely. */
  double LEAST_IOU = 0.75;

  PersonTracker tracker(int maximum);

  /** A frame's masks, checked to be disjoint. */
  static List<Mask> next(PersonTracker tracker, Person... persons) {
    var masks = tracker.next(ColourScene.draw(persons).frame());
    for (int a = 0; a < masks.size(); a++) {
      for (int b = a + 1; b < masks.size(); b++) {
        assertEquals(0, masks.get(a).intersection(masks.get(b)));
      }
    }
    return masks;
  }

  static void assertShows(Mask mask, Person person) {
    double iou = mask.iou(ColourScene.draw(person).masks().getFirst());
    assertTrue(iou > LEAST_IOU, person + ": " + iou);
  }

  @Test
  default void nobodyIsFollowedBeforeSomebodyIsFound() {
    var tracker = tracker(2);
    assertEquals(List.of(), next(tracker));
    assertEquals(0, tracker.persons());
    assertEquals(0, tracker.candidates());
    assertEquals(1, next(tracker, new Person(RED, 50)).size());
    assertEquals(1, tracker.persons());
  }

  @Test
  default void nobodyInTheSearchFramesMeansNobodyAtAll() {
    var tracker = tracker(2);
    for (int frame = 0; frame < SEARCH; frame++) {
      next(tracker);
    }
    assertEquals(List.of(), next(tracker, new Person(RED, 50)));
    assertEquals(0, tracker.persons());
  }

  @Test
  default void personsStandFromLeftToRightAndKeepTheirPlaceInTheList() {
    var tracker = tracker(3);
    for (int frame = 0; frame < 6; frame++) {
      var blue = new Person(BLUE, 10 + 2 * frame);
      var red = new Person(RED, 80 - 2 * frame);
      var green = new Person(GREEN, 160 - 3 * frame);
      var masks = next(tracker, red, green, blue);
      assertShows(masks.get(0), blue);
      assertShows(masks.get(1), red);
      assertShows(masks.get(2), green);
    }
  }

  @Test
  default void theLargestAreTakenAndTheOthersCounted() {
    var tracker = tracker(2);
    var masks =
        next(tracker, new Person(RED, 10, 20), new Person(GREEN, 60), new Person(BLUE, 140));
    assertEquals(2, masks.size());
    assertShows(masks.get(0), new Person(GREEN, 60));
    assertEquals(3, tracker.candidates());
    assertEquals(2, tracker.persons());
  }

  @Test
  default void whoeverComesLaterIsNotFollowed() {
    var tracker = tracker(3);
    next(tracker, new Person(RED, 20));
    var masks = next(tracker, new Person(RED, 22), new Person(BLUE, 140));
    assertEquals(1, masks.size());
    assertShows(masks.getFirst(), new Person(RED, 22));
  }

  @Test
  default void anAbsentPersonHasAnEmptyMaskAndComesBackAsTheSame() {
    var tracker = tracker(2);
    next(tracker, new Person(RED, 20), new Person(BLUE, 140));
    for (int frame = 0; frame < 20; frame++) {
      var masks = next(tracker, new Person(BLUE, 140));
      assertTrue(masks.get(0).isEmpty());
      assertShows(masks.get(1), new Person(BLUE, 140));
    }
    var masks = next(tracker, new Person(RED, 24), new Person(BLUE, 140));
    assertShows(masks.get(0), new Person(RED, 24));
    assertShows(masks.get(1), new Person(BLUE, 140));
  }

  @Test
  default void aPartlyHiddenPersonKeepsWhatIsSeenOfIt() {
    var tracker = tracker(2);
    next(tracker, new Person(RED, 20), new Person(BLUE, 120));
    next(tracker, new Person(RED, 50), new Person(BLUE, 100));
    var scene = ColourScene.draw(new Person(RED, 75), new Person(BLUE, 95));
    var masks = tracker.next(scene.frame());
    assertTrue(masks.get(0).iou(scene.masks().get(0)) > 0.6);
    assertTrue(masks.get(1).iou(scene.masks().get(1)) > LEAST_IOU);
  }
}
