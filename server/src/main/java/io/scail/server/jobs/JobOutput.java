package io.scail.server.jobs;

import java.math.BigDecimal;

/**
 * What a successful job leaves.
 *
 * @param json the answer as the endpoint's schema describes it, JSON text
 * @param billedSeconds seconds of video that the usage ledger counts, 0 or more
 */
public record JobOutput(String json, BigDecimal billedSeconds) {

  public JobOutput {
    if (billedSeconds.signum() < 0) {
      throw new IllegalArgumentException("billed seconds must be 0 or more, not " + billedSeconds);
    }
  }
}
