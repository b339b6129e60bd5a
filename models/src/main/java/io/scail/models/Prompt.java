package io.scail.models;

import io.scail.models.failure.SettingsFailure;
import java.util.List;

/** What is asked for in words, and the words of the unconditional pass. */
public sealed interface Prompt {
  /** Plain texts, cleaned and cut into tokens by the text encoder. */
  record Text(String positive, String negative) implements Prompt {}

  /** Token ids, the end token included, for callers with a tokenizer of their own. */
  record Tokens(List<Long> positive, List<Long> negative) implements Prompt {
    public Tokens {
      positive = List.copyOf(positive);
      negative = List.copyOf(negative);
      if (positive.isEmpty() || negative.isEmpty()) {
        throw new SettingsFailure("prompt", "holds no token; even an empty text has an end token");
      }
    }
  }

  /** Outputs of a text encoder that ran elsewhere. */
  record Embedded(Embedding positive, Embedding negative) implements Prompt {}
}
