package io.scail.preprocessing.failure;

import java.util.Objects;

/**
 * An input was accepted, but something about it was changed or looks unwanted.
 *
 * @param code fixed word for programs, such as {@code hdr_tonemapped}
 * @param sentence one sentence for a person
 */
public record Warning(String code, String sentence) {
  public Warning {
    if (!code.matches("[a-z][a-z0-9_]*")) {
      throw new IllegalArgumentException("not a warning code: " + code);
    }
    Objects.requireNonNull(sentence);
  }
}
