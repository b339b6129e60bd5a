package io.scail.models.failure;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Root of the engine's failures. The message is one sentence for a person who runs the server. */
public abstract sealed class ModelsFailure extends RuntimeException
    permits CancelledFailure,
        EngineFailure,
        GoldensFailure,
        MemoryFailure,
        ProfileFailure,
        SettingsFailure,
        WeightsFailure {

  private final String sentence;

  ModelsFailure(String sentence) {
    this(sentence, null);
  }

  ModelsFailure(String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.sentence = Objects.requireNonNull(sentence);
  }

  /** The message, never null. */
  public final String sentence() {
    return sentence;
  }
}
