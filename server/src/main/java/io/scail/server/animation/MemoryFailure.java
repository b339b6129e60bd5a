package io.scail.server.animation;

import org.jspecify.annotations.Nullable;

/** The device has too little memory for this request. */
public final class MemoryFailure extends AnimationFailure {

  public MemoryFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
