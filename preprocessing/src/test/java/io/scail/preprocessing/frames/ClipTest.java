package io.scail.preprocessing.frames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scail.preprocessing.testing.TestCards;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Clips held in memory. */
final class ClipTest {
  private static final Size SIZE = new Size(16, 8);

  @Test
  void framesAreFittedInOrderAndRepeatedOnesOnce() {
    var a = TestCards.grey(SIZE, 10);
    var b = TestCards.grey(SIZE, 20);
    var calls = new AtomicInteger();
    var source = new Clip(16, List.of(a, a, b, b, a)).open();
    var clip =
        Clip.read(
            source,
            frame -> {
              calls.incrementAndGet();
              return Frame.filled(new Size(4, 4), frame.colour(0, 0));
            });
    assertEquals(3, calls.get());
    assertEquals(16, clip.fps());
    assertEquals(
        List.of(0x0a0a0a, 0x0a0a0a, 0x141414, 0x141414, 0x0a0a0a),
        clip.frames().stream().map(frame -> frame.colour(1, 1)).toList());
  }

  @Test
  void aFailureWhileFittingIsThrownAsItIs() {
    var failure = new IllegalStateException("no");
    var source = new Clip(16, List.of(TestCards.grey(SIZE, 10))).open();
    assertSame(
        failure,
        assertThrows(
            IllegalStateException.class,
            () ->
                Clip.read(
                    source,
                    _ -> {
                      throw failure;
                    })));
  }

  @Test
  void framesOfDifferentSizesAreNoClip() {
    var frames = List.of(TestCards.grey(SIZE, 1), TestCards.grey(new Size(8, 8), 1));
    assertThrows(IllegalArgumentException.class, () -> new Clip(16, frames));
  }
}
