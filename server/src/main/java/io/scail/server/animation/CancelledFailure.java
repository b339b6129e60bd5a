package io.scail.server.animation;

/** The run was told to stop. */
public final class CancelledFailure extends AnimationFailure {

  public CancelledFailure() {
    super("The animation was cancelled.", null);
  }
}
