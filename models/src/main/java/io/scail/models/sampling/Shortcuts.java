package io.scail.models.sampling;

/**
 * What a caller gives up of the reference's arithmetic for speed.
 *
 * @param caching which steps answer from earlier ones
 * @param guidance at which steps the prompt is weighed against the negative prompt
 */
public record Shortcuts(StepCaching caching, GuidanceSpan guidance) {
  /** Every step runs everything, as the reference does. */
  public static final Shortcuts NONE = new Shortcuts(StepCaching.OFF, GuidanceSpan.ALL);
}
