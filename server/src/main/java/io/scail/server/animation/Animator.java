package io.scail.server.animation;

import java.util.Optional;

/** Makes a clip in which the character moves as the driving video does. Calls may overlap. */
public interface Animator extends AutoCloseable {

  /**
   * Animates and returns when all result files are written below {@link AnimationRun#folder()}.
   *
   * @throws AnimationFailure when it cannot: the kind says whether the caller, the machine or a
   *     cancellation is the reason
   */
  AnimationResult animate(AnimationRequest request, AnimationRun run);

  /** What it computes on, such as {@code cpu} or {@code cuda:0}; of several, all and how. */
  String device();

  /** Memory of all its devices together at this moment; empty when that is nobody's concern. */
  Optional<DeviceUse> memory();

  /** Frees the device and its memory. */
  @Override
  void close();
}
