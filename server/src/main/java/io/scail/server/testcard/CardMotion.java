package io.scail.server.testcard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Where the card is in each frame. A segment's motion goes on from the last place of the segment
 * before, so a later one cannot be had without the earlier ones or their checkpoints.
 */
final class CardMotion {
  /** Places are in thousandths of the way that the card has. */
  static final int SCALE = 1000;

  private static final int FASTEST = 60;

  private CardMotion() {}

  /**
   * The card's place in one frame.
   *
   * @param x from the left edge, 0 to 1000
   * @param y from the top edge, 0 to 1000
   */
  record Place(int x, int y) {}

  /**
   * Moves on for a segment.
   *
   * @param from the last place before it
   */
  static List<Place> segment(long seed, int segment, Place from, int frames) {
    var random = new SplittableRandom(seed * 0x9e37_79b9_7f4a_7c15L + segment);
    var speed = new int[] {speed(random), speed(random)};
    var at = new int[] {from.x, from.y};
    var places = new ArrayList<Place>();
    for (int frame = 0; frame < frames; frame++) {
      for (int axis = 0; axis < 2; axis++) {
        int next = at[axis] + speed[axis];
        if (next < 0 || next > SCALE) {
          speed[axis] = -speed[axis];
          next = at[axis] + speed[axis];
        }
        at[axis] = next;
      }
      places.add(new Place(at[0], at[1]));
    }
    return places;
  }

  private static int speed(SplittableRandom random) {
    int size = random.nextInt(FASTEST / 4, FASTEST);
    return random.nextBoolean() ? size : -size;
  }

  /** Keeps a segment's places. */
  static void write(List<Place> places, Path file) {
    try {
      Files.write(file, places.stream().map(place -> place.x + " " + place.y).toList());
    } catch (IOException e) {
      throw new UncheckedIOException("a checkpoint cannot be written", e);
    }
  }

  /** Reads what {@link #write} has kept. */
  static List<Place> read(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(line -> line.split(" ", 2))
          .map(parts -> new Place(Integer.parseInt(parts[0]), Integer.parseInt(parts[1])))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("a checkpoint cannot be read", e);
    }
  }
}
