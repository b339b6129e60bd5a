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
import java.util.Set;

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

  /** Weight of a new step in the direction that a person keeps while nobody is beside it. */
  private static final double HEADING_LEARNING = 0.25;

  /** Colours nearer than this do not tell two persons apart. */
  private static final double ALIKE = 0.3;

  /** Frames after which the direction from before a meeting says nothing any more. */
  private static final int MEMORY = 32;

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

    /** Where it was, and where to it went, when it was last seen with nobody beside it. */
    private Point alonePlace;

    private Point heading = new Point(0, 0);
    private int aloneFrame;
    private int sightsAlone;

    /** Usual number of pixels. */
    private double area;

    Known(Sight first, int frame) {
      this.alonePlace = first.body().hips();
      this.aloneFrame = frame;
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

    /** How far a place is from where this person would be had it kept its direction. */
    double detour(Point place, int frame) {
      int ahead = frame - aloneFrame;
      return Math.hypot(
          alonePlace.x() + ahead * heading.x() - place.x(),
          alonePlace.y() + ahead * heading.y() - place.y());
    }

    /** Whether it has not been seen alone lately, but not for too long either. */
    boolean comesFromMeeting(int frame) {
      int since = frame - aloneFrame;
      return since > 1 && since <= MEMORY && sightsAlone > 1;
    }

    private void learnHeading(Point now, int frame) {
      int since = frame - aloneFrame;
      double dx = (now.x() - alonePlace.x()) / since;
      double dy = (now.y() - alonePlace.y()) / since;
      double share = sightsAlone == 0 ? 1 : HEADING_LEARNING;
      heading =
          new Point(
              heading.x() + share * (dx - heading.x()), heading.y() + share * (dy - heading.y()));
      alonePlace = now;
      aloneFrame = frame;
      sightsAlone++;
    }

    void see(Sight sight, boolean alone, int frame) {
      var before = last.body().hips();
      var now = sight.body().hips();
      double dx = (now.x() - before.x()) / (missing + 1);
      double dy = (now.y() - before.y()) / (missing + 1);
      course = new Point((course.x() + dx) / 2, (course.y() + dy) / 2);
      // Colours learnt from a mask that touches another person would mix the two.
      if (alone) {
        learnHeading(now, frame);
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
          people.add(new Known(sights.get(i), frames - 1));
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
    var alone = alone(sights, masks, assigned);
    part(sights, assigned, alone);
    var result = new ArrayList<Mask>();
    for (int person = 0; person < people.size(); person++) {
      var known = people.get(person);
      Integer sight = assigned[person];
      if (sight == null) {
        known.missing++;
        bodies.add(Optional.empty());
        result.add(Mask.empty(frame.width(), frame.height()));
      } else {
        known.see(sights.get(sight), alone.contains(sight), frames - 1);
        bodies.add(Optional.of(sights.get(sight).body()));
        result.add(trimmed(frame, person, masks.get(sight)));
      }
    }
    return List.copyOf(result);
  }

  /** The sights that touch no other and have nobody hidden beside them. */
  private Set<Integer> alone(List<Sight> sights, List<Mask> masks, Integer[] assigned) {
    var alone = new HashSet<Integer>();
    for (int person = 0; person < people.size(); person++) {
      Integer sight = assigned[person];
      if (sight == null || !masks.get(sight).equals(sights.get(sight).mask())) {
        continue;
      }
      boolean hides = false;
      for (int other = 0; other < people.size(); other++) {
        hides |=
            assigned[other] == null
                && people.get(other).missing < PATIENCE
                && people.get(other).near(people.get(person));
      }
      if (!hides) {
        alone.add(sight);
      }
    }
    return alone;
  }

  /**
   * Persons dressed alike who met and part again: those who kept their direction are who they were
   * before, whoever was followed while they were one behind the other.
   */
  private void part(List<Sight> sights, Integer[] assigned, Set<Integer> alone) {
    int now = frames - 1;
    for (int a = 0; a < people.size(); a++) {
      for (int b = a + 1; b < people.size(); b++) {
        if (!parted(a, assigned, alone, now)
            || !parted(b, assigned, alone, now)
            || people.get(a).appearance.distance(people.get(b).appearance) > ALIKE) {
          continue;
        }
        var first = sights.get(assigned[a]).body().hips();
        var second = sights.get(assigned[b]).body().hips();
        double kept = people.get(a).detour(first, now) + people.get(b).detour(second, now);
        double changed = people.get(a).detour(second, now) + people.get(b).detour(first, now);
        if (changed < kept) {
          Integer swapped = assigned[a];
          assigned[a] = assigned[b];
          assigned[b] = swapped;
        }
      }
    }
  }

  private boolean parted(int person, Integer[] assigned, Set<Integer> alone, int now) {
    return assigned[person] != null
        && alone.contains(assigned[person])
        && people.get(person).comesFromMeeting(now);
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
