package io.scail.preprocessing.people;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

/** Ids recorded with the published tokenizer. */
final class ClipTokenizerTest {

  private static long[] tokens(String text) {
    return ClipTokenizer.embedded().tokens(text);
  }

  @Test
  void wordsAreSplitAndMergedAsPublished() {
    assertArrayEquals(new long[] {2751}, tokens("human"));
    assertArrayEquals(new long[] {8797, 4793}, tokens("robot arm"));
    assertArrayEquals(new long[] {2751, 267, 4009}, tokens("human, character"));
    assertArrayEquals(new long[] {1901, 15660}, tokens("green unicorn"));
    assertArrayEquals(new long[] {2308, 568, 3801}, tokens("Woman's HAT"));
    assertArrayEquals(new long[] {1237, 3255, 2761}, tokens("  two   dogs\trunning "));
    assertArrayEquals(
        new long[] {320, 2533, 525, 320, 31777, 748}, tokens("a person on a skateboard!!"));
    assertArrayEquals(new long[] {272, 273, 15781}, tokens("12 monkeys"));
    assertArrayEquals(
        new long[] {847, 713, 889, 1342, 649, 1200, 328, 880}, tokens("don't they'll we've i'm"));
    assertArrayEquals(new long[] {2169, 2440}, tokens("gripper"));
    assertArrayEquals(
        new long[] {3120, 4262, 7726, 12658, 1585, 44351}, tokens("antidisestablishmentarianism"));
    assertArrayEquals(new long[] {15304, 1097, 35689, 563}, tokens("caf\u00e9 na\u00efve"));
    assertArrayEquals(
        new long[] {29290, 111, 162, 222, 356, 163, 234, 360}, tokens("\u5973\u6027 \u732b"));
    assertArrayEquals(new long[] {6040, 500, 15095}, tokens("\ud83e\udd96 dinosaur"));
    assertArrayEquals(
        new long[] {2349, 268, 970, 263, 273, 271, 273, 275, 264}, tokens("half-life (2024)"));
    assertArrayEquals(new long[] {343}, tokens("x"));
  }
}
