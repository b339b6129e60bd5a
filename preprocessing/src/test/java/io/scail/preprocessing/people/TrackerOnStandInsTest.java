package io.scail.preprocessing.people;

import static io.scail.preprocessing.testing.ColourScene.BLUE;
import static io.scail.preprocessing.testing.ColourScene.RED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.onnx.OnnxSessions;
import io.scail.preprocessing.onnx.OnnxSettings;
import io.scail.preprocessing.testing.ColourScene;
import io.scail.preprocessing.testing.ColourScene.Person;
import io.scail.preprocessing.testing.Goldens;
import io.scail.preprocessing.testing.TrackerGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two trackers behind SAM3's detector, on stand-in graphs. */
final class TrackerOnStandInsTest {

  @TempDir private static Path folder;

  private static OnnxSessions sessions;
  private static PersonDetector detector;
  private static MemoryNetwork network;

  @BeforeAll
  static void open() throws IOException {
    TrackerGraphs.write(folder);
    sessions = new OnnxSessions(OnnxSettings.cpu(1));
    var sam = new Sam3(Goldens.folder().resolve("standin"), TrackerGraphs.SIZE, sessions);
    detector = sam.detector(List.of("human"));
    network = new MemoryNetwork(folder, 0, sessions);
  }

  @AfterAll
  static void close() {
    sessions.close();
  }

  private static PersonTracker overlap(int maximum) {
    return new OverlapTracker(detector, new PersonChoice(maximum), PersonTrackerContract.SEARCH);
  }

  private static PersonTracker memory(int maximum) {
    return new MemoryTracker(
        detector, network, new PersonChoice(maximum), PersonTrackerContract.SEARCH);
  }

  @Nested
  final class ByOverlap implements PersonTrackerContract {
    @Override
    public PersonTracker tracker(int maximum) {
      return overlap(maximum);
    }
  }

  @Nested
  final class ByMemory implements PersonTrackerContract {
    @Override
    public PersonTracker tracker(int maximum) {
      return memory(maximum);
    }
  }

  /** Red walks behind blue, is hidden, waits, and goes back to where it came from. */
  private static int framesOnTheWrongPerson(PersonTracker tracker) {
    int wrong = 0;
    for (int frame = 0; frame < 40; frame++) {
      int away = frame < 20 ? frame : 39 - frame;
      var red = new Person(RED, Math.min(90, 10 + 6 * away));
      var blue = new Person(BLUE, Math.max(80, 150 - 6 * away), 60);
      var scene = ColourScene.draw(red, blue);
      var masks = tracker.next(scene.frame());
      for (int person = 0; person < 2; person++) {
        int own = masks.get(person).intersection(scene.masks().get(person));
        int other = masks.get(person).intersection(scene.masks().get(1 - person));
        wrong += other > own ? 1 : 0;
      }
    }
    return wrong;
  }

  @Test
  void theMemoryIsNeverOnTheWrongPersonThroughALongOcclusion() {
    int byOverlap = framesOnTheWrongPerson(overlap(2));
    int byMemory = framesOnTheWrongPerson(memory(2));
    System.out.println(
        "occlusion of the stand-ins, masks on the wrong person: %d of 80 by overlap, %d by memory"
            .formatted(byOverlap, byMemory));
    assertEquals(0, byMemory);
  }

  @Test
  void twoPersonsThatChangePlacesAtOnceAreSwappedByOverlapAndKeptByMemory() {
    var scene = ColourScene.draw(new Person(RED, 150), new Person(BLUE, 10));
    var byMemory = afterChangingPlaces(memory(2));
    assertTrue(byMemory.get(0).iou(scene.masks().get(0)) > PersonTrackerContract.LEAST_IOU);
    assertTrue(byMemory.get(1).iou(scene.masks().get(1)) > PersonTrackerContract.LEAST_IOU);
    // The limit that the memory is there for.
    var byOverlap = afterChangingPlaces(overlap(2));
    assertTrue(byOverlap.get(0).iou(scene.masks().get(1)) > PersonTrackerContract.LEAST_IOU);
  }

  private static List<Mask> afterChangingPlaces(PersonTracker tracker) {
    tracker.next(ColourScene.draw(new Person(RED, 10), new Person(BLUE, 150)).frame());
    return tracker.next(ColourScene.draw(new Person(RED, 150), new Person(BLUE, 10)).frame());
  }

  @Test
  void aMissingGraphIsNamed() throws IOException {
    var incomplete = Files.createTempDirectory(folder, "incomplete");
    TrackerGraphs.write(incomplete);
    Files.delete(incomplete.resolve("trk-constants.onnx"));
    try (var own = new OnnxSessions(OnnxSettings.cpu(1))) {
      var failure = assertThrows(ModelFailure.class, () -> new MemoryNetwork(incomplete, 0, own));
      assertEquals("trk-constants.onnx", failure.model());
    }
  }
}
