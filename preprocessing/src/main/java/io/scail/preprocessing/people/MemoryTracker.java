package io.scail.preprocessing.people;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Follows persons by what a network remembers of each, so that identities survive crossings and
 * long absences. A detector marks the persons in the first frame that shows anybody; after that
 * only the memory looks.
 */
public final class MemoryTracker implements PersonTracker {

  private final PersonDetector detector;
  private final MemoryNetwork network;
  private final PersonChoice choice;
  private final int searchFrames;
  private final List<ObjectMemory> people = new ArrayList<>();
  private int frames;
  private int candidates;

  /**
   * @param network stays the caller's
   * @param searchFrames within how many frames the first person must appear
   */
  public MemoryTracker(
      PersonDetector detector, MemoryNetwork network, PersonChoice choice, int searchFrames) {
    this.detector = detector;
    this.network = network;
    this.choice = choice;
    this.searchFrames = searchFrames;
  }

  @Override
  public List<Mask> next(Frame frame) {
    int index = frames++;
    if (people.isEmpty()) {
      return index < searchFrames ? start(frame, index) : List.of();
    }
    var view = network.look(frame);
    var sights = new ArrayList<MemorySight>();
    for (var person : people) {
      var sight = network.follow(view, person.recall(index));
      person.remember(network.remember(index, view, sight));
      sights.add(sight);
    }
    return disjoint(frame, sights);
  }

  @Override
  public int persons() {
    return people.size();
  }

  @Override
  public int candidates() {
    return candidates;
  }

  private List<Mask> start(Frame frame, int index) {
    var masks =
        Detection.distinct(detector.detect(frame), choice.minimumPercent()).stream()
            .map(Detection::mask)
            .toList();
    candidates = choice.count(masks);
    var chosen = choice.choose(masks).stream().map(masks::get).toList();
    if (!chosen.isEmpty()) {
      var view = network.look(frame);
      chosen.forEach(mask -> people.add(new ObjectMemory(network.mark(index, view, mask))));
    }
    return chosen;
  }

  /** A pixel that several persons claim goes to the one that is more surely visible. */
  private List<Mask> disjoint(Frame frame, List<MemorySight> sights) {
    var masks = new ArrayList<Mask>();
    for (var sight : sights) {
      masks.add(network.mask(sight, frame.width(), frame.height()));
    }
    var taken = Mask.empty(frame.width(), frame.height());
    for (int person :
        IntStream.range(0, sights.size())
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -sights.get(i).objectLogit()))
            .toList()) {
      var own = masks.get(person).minus(taken);
      taken = taken.or(own);
      masks.set(person, own);
    }
    return List.copyOf(masks);
  }
}
