package io.scail.server.animation;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file or a value of the request is not what it should be; another attempt with the same input
 * would fail the same way.
 */
public final class InputFailure extends AnimationFailure {

  /** Which part of the request is meant. */
  public enum Part {
    CHARACTER_IMAGE,
    DRIVING_VIDEO,
    CHARACTER_MASK,
    DRIVING_MASK,
    ADDITIONAL_IMAGE,
    ADDITIONAL_MASK,
    PREVIOUS_VIDEO,
    LORA,
    SIZE,
    SEGMENTS,
    PRESET
  }

  /** What is wrong with it. */
  public enum Fault {
    UNREADABLE_IMAGE,
    IMAGE_TOO_SMALL,
    IMAGE_TOO_LARGE,
    UNSUPPORTED_IMAGE,
    UNSUPPORTED_VIDEO,
    VIDEO_TOO_LONG,
    VIDEO_TOO_SHORT,
    NO_PERSON,
    NOT_SUPPORTED
  }

  private final Part part;
  private final Fault fault;
  private final transient Map<String, Object> limits;

  /**
   * @param message one sentence for the caller
   * @param limits the numbers that were broken, such as {@code min_width}; numbers, strings and
   *     lists of these
   */
  public InputFailure(
      Part part,
      Fault fault,
      String message,
      Map<String, Object> limits,
      @Nullable Throwable cause) {
    super(message, cause);
    this.part = part;
    this.fault = fault;
    this.limits = Map.copyOf(limits);
  }

  public Part part() {
    return part;
  }

  public Fault fault() {
    return fault;
  }

  public Map<String, Object> limits() {
    return limits;
  }
}
