package io.scail.preprocessing.failure;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Root of the stage's failures. An {@link InputFailure} is the caller's to repair; the others are
 * the operator's. The message is one sentence for a person.
 */
public abstract sealed class PreprocessingFailure extends RuntimeException
    permits InputFailure,
        CancelledFailure,
        EncodingFailure,
        GoldensFailure,
        ModelFailure,
        SettingsFailure,
        StorageFailure {

  private final String sentence;

  PreprocessingFailure(String sentence) {
    this(sentence, null);
  }

  PreprocessingFailure(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.sentence = Objects.requireNonNull(sentence);
  }

  /** The message, never null. */
  public final String sentence() {
    return sentence;
  }
}
