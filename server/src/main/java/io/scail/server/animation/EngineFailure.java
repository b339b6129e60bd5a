package io.scail.server.animation;

import org.jspecify.annotations.Nullable;

/** The model or the device failed; after this the worker starts afresh. */
public final class EngineFailure extends AnimationFailure {

  public EngineFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
