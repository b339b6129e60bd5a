package io.scail.server.compare.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scail.server.compare.CompareFailure;
import java.math.BigDecimal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TargetWordsTest {
  private static BigDecimal price(Optional<BigDecimal> usual, String words) {
    return new TargetWords(usual, name -> name).server(words).price();
  }

  @Test
  void aPriceForOnesOwnServersIsNotThatOfTheHostedOne() {
    var free = Optional.of(BigDecimal.ZERO);
    assertEquals(BigDecimal.ZERO, price(free, "own=http://192.0.2.1:8080"));
    assertEquals(TargetWords.HOSTED_PRICE, price(free, "fal=https://queue.fal.run"));
    assertEquals(
        new BigDecimal("0.25"), price(Optional.empty(), "fal=https://queue.fal.run,price=0.25"));
  }

  @Test
  void aServerOfUnknownPriceIsRefused() {
    assertEquals(BigDecimal.ZERO, price(Optional.empty(), "here=http://127.0.0.1:8080"));
    assertThrows(CompareFailure.class, () -> price(Optional.empty(), "own=http://192.0.2.1:8080"));
  }
}
