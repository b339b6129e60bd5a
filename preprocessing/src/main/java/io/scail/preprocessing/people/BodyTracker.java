package io.scail.preprocessing.people;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.Point;
import io.scail.preprocessing.pose.BlazePose;
import io.scail.preprocessing.pose.Body;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Follows persons with the embedded pose model. Each person's square moves with its landmarks;
 * where two squares meet on one person, or somebody is missing, the whole frame is searched again.
 * Motion and colours decide who is who, so that identities survive a crossing and a return.
 */
public final class BodyTracker implements PersonTracker {

  /** Presence under which a square shows nobody. */
  private static final double PRESENCE = 0.5;

  /** Least share of the frame, in percent, that counts as a sight of somebody already known. */
  private static final double LEAST_PERCENT = 0.1;

  /** Colours further apart than this are another person, or no person. */
  private static final double OTHER_COLOURS = 0.6;

  /** How far, in sizes of a body, a person can be from where it is expected, in one frame. */
  private static final double REACH = 0.5;

  private static final double COLOUR_WEIGHT = 2;

  /** After so many frames without somebody the search slows down to every fourth frame. */
  private static final int PATIENCE = 16;

  private static final int SLOW_SEARCH = 4;

  /** Frames over which an unseen person is taken to keep its course. */
  private static final int COURSE = 8;

  /** A silhouette this much larger than usual shows more than its person. */
  private static final double SWALLOWED = 1.15;

  private static final double AREA_LEARNING = 0.2;

  private final BlazePose pose;
  private final BodyDetector detector;
  private final PersonChoice choice;
  private final int searchFrames;
  private final List<Known> people = new ArrayList<>();
  private final List<Optional<Body>> bodies = new ArrayList<>();
  private int frames;
  private int candidates;

  /** What is known of a person: the last sight, and how it moved. */
  private static final class Known {
    private Sight last;
    private Appearance appearance;
    private Point course = new Point(0, 0);
    private int missing;

    /** Usual number of pixels. */
    private double area;

    Known(Sight first) {
      this.area = first.mask().area();
      this.last = first;
      this.appearance = first.appearance();
    }

    Point expected() {
      var hips = last.body().hips();
      int ahead = Math.min(missing + 1, COURSE);
      return new Point(hips.x() + ahead * course.x(), hips.y() + ahead * course.y());
    }

    boolean near(Known other) {
      return expected().distance(other.expected()) < last.body().size();
    }

    void see(Sight sight, boolean alone) {
      var before = last.body().hips();
      var now = sight.body().hips();
      double dx = (now.x() - before.x()) / (missing + 1);
      double dy = (now.y() - before.y()) / (missing + 1);
      course = new Point((course.x() + dx) / 2, (course.y() + dy) / 2);
      // Colours learnt from a mask that touches another person would mix the two.
      if (alone) {
        appearance = appearance.learning(sight.appearance());
        area += AREA_LEARNING * (sight.mask().area() - area);
      }
      last = sight;
      missing = 0;
    }
  }

  /** A person and a sight that may be it. */
  private record Pair(int person, int sight, double cost) {}

  /**
   * @param pose stays the caller's to close
   * @param searchFrames within how many frames the first person must appear
   */
  public BodyTracker(BlazePose pose, PersonChoice choice, int searchFrames) {
    this.pose = pose;
    this.detector = new BodyDetector(pose);
    this.choice = choice;
    this.searchFrames = searchFrames;
  }

  @Override
  public List<Mask> next(Frame frame) {
    int index = frames++;
    bodies.clear();
    if (people.isEmpty()) {
      return index < searchFrames ? start(frame) : List.of();
    }
    var sights = look(frame, index);
    return assign(frame, sights);
  }

  @Override
  public int persons() {
    return people.size();
  }

  @Override
  public int candidates() {
    return candidates;
  }

  /** The bodies of the last frame, in the order of the masks; empty where a person is absent. */
  public List<Optional<Body>> bodies() {
    return List.copyOf(bodies);
  }

  private List<Mask> start(Frame frame) {
    var sights = detector.sights(frame);
    var masks = Sight.disjoint(sights);
    candidates = choice.count(masks);
    var chosen = choice.choose(masks);
    chosen.forEach(
        i -> {
          people.add(new Known(sights.get(i)));
          bodies.add(Optional.of(sights.get(i).body()));
        });
    return chosen.stream().map(masks::get).toList();
  }

  private List<Sight> look(Frame frame, int index) {
    var sights = new ArrayList<Sight>();
    boolean search = false;
    for (var person : people) {
      if (person.missing > 0) {
        search |= person.missing <= PATIENCE || index % SLOW_SEARCH == 0;
        continue;
      }
      search |= !add(sights, frame, pose.look(frame, person.last.body().nextCrop()));
    }
    if (search) {
      for (var finding : pose.search(frame)) {
        add(sights, frame, pose.look(frame, finding.crop()));
      }
    }
    return sights;
  }

  /** Adds a sight of a person that no other sight shows. */
  private static boolean add(List<Sight> sights, Frame frame, Body body) {
    if (body.presence() < PRESENCE) {
      return false;
    }
    var sight = Sight.of(frame, body);
    if (sight.mask().percent() < LEAST_PERCENT || sights.stream().anyMatch(sight::same)) {
      return false;
    }
    sights.add(sight);
    return true;
  }

  private List<Mask> assign(Frame frame, List<Sight> sights) {
    var masks = Sight.disjoint(sights);
    var assigned = new Integer[people.size()];
    var taken = new HashSet<Integer>();
    for (var pair : pairs(sights)) {
      if (assigned[pair.person()] == null && taken.add(pair.sight())) {
        assigned[pair.person()] = pair.sight();
      }
    }
    var result = new ArrayList<Mask>();
    for (int person = 0; person < people.size(); person++) {
      var known = people.get(person);
      Integer sight = assigned[person];
      if (sight == null) {
        known.missing++;
        bodies.add(Optional.empty());
        result.add(Mask.empty(frame.width(), frame.height()));
      } else {
        known.see(sights.get(sight), masks.get(sight).equals(sights.get(sight).mask()));
        bodies.add(Optional.of(sights.get(sight).body()));
        result.add(trimmed(frame, person, masks.get(sight)));
      }
    }
    return List.copyOf(result);
  }

  /** A silhouette that swallowed a neighbour loses the neighbour's colours. */
  private Mask trimmed(Frame frame, int person, Mask mask) {
    var known = people.get(person);
    var trimmed = mask;
    for (var neighbour : people) {
      if (neighbour != known && mask.area() > SWALLOWED * known.area && known.near(neighbour)) {
        trimmed =
            known.appearance.without(
                neighbour.appearance, frame, trimmed, known.last.body().hips());
      }
    }
    return trimmed;
  }

  private List<Pair> pairs(List<Sight> sights) {
    var pairs = new ArrayList<Pair>();
    for (int person = 0; person < people.size(); person++) {
      var known = people.get(person);
      for (int sight = 0; sight < sights.size(); sight++) {
        var body = sights.get(sight).body();
        double colours = known.appearance.distance(sights.get(sight).appearance());
        double size = Math.max(body.size(), known.last.body().size());
        double away = known.expected().distance(body.hips()) / size;
        if (colours <= OTHER_COLOURS && away <= REACH * (known.missing + 1)) {
          // A person unseen for long may be anywhere: then its colours count alone.
          pairs.add(new Pair(person, sight, COLOUR_WEIGHT * colours + away / (known.missing + 1)));
        }
      }
    }
    pairs.sort(Comparator.comparingDouble(Pair::cost));
    return pairs;
  }
}
