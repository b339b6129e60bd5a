package io.scail.preprocessing.people;

import io.scail.preprocessing.masks.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Bridges short absences: a person that is missing for a few frames between two sights keeps the
 * mask from before. Frames are given back late by as many as can be bridged, in order.
 */
public final class MaskHold {

  /** Longest hold that can be asked for, in frames. */
  public static final int LONGEST = 16;

  private final int longest;
  private final List<List<Mask>> waiting = new ArrayList<>();
  private List<Integer> absences = List.of();
  private List<Optional<Mask>> last = List.of();

  /**
   * @param longest absence in frames that is bridged; 0 gives every frame back at once
   */
  public MaskHold(int longest) {
    if (longest < 0 || longest > LONGEST) {
      throw new IllegalArgumentException("masks are held for 0 to 16 frames, not " + longest);
    }
    this.longest = longest;
  }

  /**
   * Takes the next frame's masks.
   *
   * @param masks one a person, empty where it is absent; none before anybody was found
   * @return the masks of the earliest frames not given back yet, as far as they are decided
   */
  public List<List<Mask>> next(List<Mask> masks) {
    waiting.add(masks);
    var absent = new ArrayList<Integer>();
    var sights = new ArrayList<Optional<Mask>>();
    for (int person = 0; person < masks.size(); person++) {
      int missing = person < absences.size() ? absences.get(person) : 0;
      var before = person < last.size() ? last.get(person) : Optional.<Mask>empty();
      if (masks.get(person).isEmpty()) {
        absent.add(missing + 1);
        sights.add(before);
        continue;
      }
      if (missing > 0 && missing <= longest && before.isPresent()) {
        fill(person, missing, before.get());
      }
      absent.add(0);
      sights.add(Optional.of(masks.get(person)));
    }
    absences = absent;
    last = sights;
    return given(Math.max(0, waiting.size() - longest));
  }

  /** The masks of all frames not given back yet. */
  public List<List<Mask>> finish() {
    return given(waiting.size());
  }

  private void fill(int person, int missing, Mask mask) {
    int now = waiting.size() - 1;
    for (int frame = now - missing; frame < now; frame++) {
      var masks = new ArrayList<>(waiting.get(frame));
      masks.set(person, mask);
      waiting.set(frame, List.copyOf(masks));
    }
  }

  private List<List<Mask>> given(int count) {
    var decided = waiting.subList(0, count);
    var result = List.copyOf(decided);
    decided.clear();
    return result;
  }
}
