package io.scail.server.animation;

import org.jspecify.annotations.Nullable;

/** Why an animation did not come about. */
public abstract sealed class AnimationFailure extends RuntimeException
    permits CancelledFailure, InputFailure, MemoryFailure, EngineFailure {

  AnimationFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
