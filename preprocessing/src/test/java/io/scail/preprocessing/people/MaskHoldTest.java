package io.scail.preprocessing.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scail.preprocessing.masks.Mask;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MaskHoldTest {

  private static final int SIDE = 8;

  private static Mask mask(int size) {
    return Mask.rectangle(SIDE, SIDE, 0, 0, size, 1);
  }

  /** Areas of one person's mask over time, before and after. */
  private static List<Integer> held(int longest, int... areas) {
    var hold = new MaskHold(longest);
    var result = new ArrayList<List<Mask>>();
    for (int area : areas) {
      result.addAll(hold.next(List.of(mask(area))));
    }
    result.addAll(hold.finish());
    return result.stream().map(masks -> masks.getFirst().area()).toList();
  }

  @Test
  void aShortAbsenceBetweenTwoSightsKeepsTheMaskFromBefore() {
    assertEquals(List.of(3, 3, 3, 5), held(2, 3, 0, 0, 5));
    assertEquals(List.of(3, 3, 4, 4, 5), held(1, 3, 0, 4, 0, 5));
  }

  @Test
  void longerAbsencesAndThoseAtTheEndsStay() {
    assertEquals(List.of(3, 0, 0, 0, 5), held(2, 3, 0, 0, 0, 5));
    assertEquals(List.of(0, 0, 5, 0, 0), held(2, 0, 0, 5, 0, 0));
    assertEquals(List.of(3, 0, 5), held(0, 3, 0, 5));
  }

  @Test
  void personsAreHeldApartAndFramesBeforeAnybodyStayEmpty() {
    var hold = new MaskHold(2);
    var result = new ArrayList<List<Mask>>();
    result.addAll(hold.next(List.of()));
    result.addAll(hold.next(List.of(mask(2), mask(3))));
    result.addAll(hold.next(List.of(mask(0), mask(4))));
    result.addAll(hold.next(List.of(mask(5), mask(0))));
    result.addAll(hold.finish());
    assertEquals(
        List.of(
            List.of(),
            List.of(mask(2), mask(3)),
            List.of(mask(2), mask(4)),
            List.of(mask(5), mask(0))),
        result);
  }

  @Test
  void aHoldOfMoreThanASecondIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new MaskHold(17));
  }
}
