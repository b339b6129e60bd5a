package io.scail.server.usage;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What a billed second costs.
 *
 * @param perSecond the operator's own price, 0 or more
 * @param currency its three letters, such as {@code USD}
 */
public record Prices(BigDecimal perSecond, String currency) {
  /** What fal asks for a second of fal-ai/scail-2, in US dollars (its model page, 2026). */
  static final BigDecimal FAL_PER_SECOND = new BigDecimal("0.20");

  /** Nothing is charged. */
  public static final Prices FREE = new Prices(BigDecimal.ZERO, "USD");

  private static final int PLACES = 6;

  public Prices {
    if (perSecond.signum() < 0) {
      throw new IllegalArgumentException("a second costs 0 or more, not " + perSecond);
    }
    if (!currency.matches("[A-Z]{3}")) {
      throw new IllegalArgumentException("a currency has three capital letters, not " + currency);
    }
  }

  BigDecimal cost(BigDecimal seconds) {
    return rounded(seconds.multiply(perSecond));
  }

  static BigDecimal falCost(BigDecimal seconds) {
    return rounded(seconds.multiply(FAL_PER_SECOND));
  }

  private static BigDecimal rounded(BigDecimal amount) {
    var exact = amount.setScale(PLACES, RoundingMode.HALF_UP).stripTrailingZeros();
    return exact.scale() < 2 ? exact.setScale(2) : exact;
  }
}
