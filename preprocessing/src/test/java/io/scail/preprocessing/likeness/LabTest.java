package io.scail.preprocessing.likeness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LabTest {
  /** Pairs of the table in Sharma, Wu and Dalal (2005). */
  @ParameterizedTest
  @CsvSource({
    "50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425",
    "50, -1.3802, -84.2814, 50, 0, -82.7485, 1.0000",
    "50, 2.5, 0, 50, 0, -2.5, 4.3065",
    "50, 2.5, 0, 73, 25, -18, 27.1492",
    "50, 2.5, 0, 61, -5, 29, 22.8977",
    "60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644",
    "22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373",
    "2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082"
  })
  void differencesAreThePublishedOnes(
      double l1, double a1, double b1, double l2, double a2, double b2, double expected) {
    var one = new Lab(l1, a1, b1);
    var other = new Lab(l2, a2, b2);
    assertEquals(expected, one.difference2000(other), 1e-4);
    assertEquals(expected, other.difference2000(one), 1e-4);
  }
}
