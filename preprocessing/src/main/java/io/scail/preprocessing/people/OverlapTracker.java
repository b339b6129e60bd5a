package io.scail.preprocessing.people;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps persons apart over time from detections alone. The first frame that shows anybody fixes the
 * set of persons; later detections go to the person whose last mask they overlap, then to the
 * nearest one of similar size. A person without a detection has an empty mask and may come back at
 * any time.
 */
public final class OverlapTracker implements PersonTracker {

  private static final double LEAST_IOU = 0.2;
  private static final double LARGEST_DISTANCE = 0.25;
  private static final double LARGEST_AREA_RATIO = 4;

  private final PersonDetector detector;
  private final PersonChoice choice;
  private final int searchFrames;
  private final List<Mask> last = new ArrayList<>();
  private int frames;
  private int candidates;

  /**
   * @param searchFrames within how many frames the first person must appear
   */
  public OverlapTracker(PersonDetector detector, PersonChoice choice, int searchFrames) {
    this.detector = detector;
    this.choice = choice;
    this.searchFrames = searchFrames;
  }

  @Override
  public List<Mask> next(Frame frame) {
    return next(Detection.distinct(detector.detect(frame), choice.minimumPercent()));
  }

  List<Mask> next(List<Detection> detections) {
    int frame = frames++;
    if (last.isEmpty()) {
      return frame < searchFrames ? start(detections) : List.of();
    }
    var assigned = assign(detections);
    var masks = new ArrayList<Mask>();
    for (int person = 0; person < last.size(); person++) {
      var previous = last.get(person);
      var mask =
          assigned[person] < 0
              ? Mask.empty(previous.width(), previous.height())
              : detections.get(assigned[person]).mask();
      if (!mask.isEmpty()) {
        last.set(person, mask);
      }
      masks.add(mask);
    }
    return List.copyOf(masks);
  }

  @Override
  public int persons() {
    return last.size();
  }

  @Override
  public int candidates() {
    return candidates;
  }

  /** The first frame's masks, when somebody is in it. */
  private List<Mask> start(List<Detection> detections) {
    var masks = detections.stream().map(Detection::mask).toList();
    candidates = choice.count(masks);
    choice.choose(masks).forEach(i -> last.add(masks.get(i)));
    return List.copyOf(last);
  }

  /** A possible pair; smaller cost is better. */
  private record Pair(int person, int detection, double cost) {}

  private int[] assign(List<Detection> detections) {
    var assigned = new int[last.size()];
    Arrays.fill(assigned, -1);
    Set<Integer> taken = new HashSet<>();
    take(pairs(detections, assigned, taken, this::overlap), assigned, taken);
    take(pairs(detections, assigned, taken, this::nearness), assigned, taken);
    return assigned;
  }

  @FunctionalInterface
  private interface Cost {
    Optional<Double> of(Mask person, Mask detection);
  }

  private List<Pair> pairs(
      List<Detection> detections, int[] assigned, Set<Integer> taken, Cost cost) {
    var pairs = new ArrayList<Pair>();
    for (int person = 0; person < last.size(); person++) {
      for (int detection = 0; detection < detections.size(); detection++) {
        if (assigned[person] >= 0 || taken.contains(detection)) {
          continue;
        }
        int p = person;
        int d = detection;
        cost.of(last.get(person), detections.get(detection).mask())
            .ifPresent(value -> pairs.add(new Pair(p, d, value)));
      }
    }
    // Stable: ties go to the lower person, then to the earlier detection.
    pairs.sort(Comparator.comparingDouble(Pair::cost));
    return pairs;
  }

  private static void take(List<Pair> pairs, int[] assigned, Set<Integer> taken) {
    for (var pair : pairs) {
      if (assigned[pair.person()] < 0 && taken.add(pair.detection())) {
        assigned[pair.person()] = pair.detection();
      }
    }
  }

  private Optional<Double> overlap(Mask person, Mask detection) {
    double iou = person.iou(detection);
    return iou < LEAST_IOU ? Optional.empty() : Optional.of(-iou);
  }

  private Optional<Double> nearness(Mask person, Mask detection) {
    double diagonal = Math.hypot(person.width(), person.height());
    double distance = person.centroid().distance(detection.centroid()) / diagonal;
    double ratio = (double) detection.area() / person.area();
    boolean similar = ratio >= 1 / LARGEST_AREA_RATIO && ratio <= LARGEST_AREA_RATIO;
    return distance <= LARGEST_DISTANCE && similar ? Optional.of(distance) : Optional.empty();
  }
}
