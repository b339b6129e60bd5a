package io.scail.server.compare.suite;

import java.util.List;
import java.util.Objects;

/**
 * Cases that are asked of every target.
 *
 * @param digest SHA-256 in hexadecimal over what is asked, media included; names of files and of
 *     the suite do not count
 */
public record Suite(String name, String digest, List<SuiteCase> cases) {
  public Suite {
    Objects.requireNonNull(name);
    cases = List.copyOf(cases);
    if (cases.isEmpty() || !digest.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("%s: %d cases".formatted(name, cases.size()));
    }
  }
}
