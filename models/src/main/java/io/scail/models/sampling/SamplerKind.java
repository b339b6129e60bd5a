package io.scail.models.sampling;

import io.scail.models.failure.SettingsFailure;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A solver by the name that callers and profiles write. */
public enum SamplerKind {
  /** Predictor-corrector of order two; the reference's default. */
  UNIPC("unipc"),
  /** Two-step midpoint solver in data prediction. */
  DPMPP("dpm++"),
  /** One step along the velocity; what step-distilled adapters are trained for. */
  EULER("euler");

  private final String key;

  SamplerKind(String key) {
    this.key = key;
  }

  public String key() {
    return key;
  }

  /**
   * @throws SettingsFailure if no solver has that name
   */
  public static SamplerKind of(String key) {
    for (var kind : values()) {
      if (kind.key.equals(key)) {
        return kind;
      }
    }
    throw new SettingsFailure(
        "sampler",
        "\""
            + key
            + "\" is unknown; choose one of "
            + Arrays.stream(values()).map(SamplerKind::key).collect(Collectors.joining(", ")));
  }

  /** A solver over {@code steps} steps of a schedule with the given shift. */
  public Sampler sampler(int steps, double shift) {
    return switch (this) {
      case UNIPC -> new UniPcSampler(FlowSchedule.uniPc(steps, shift));
      case DPMPP -> new DpmSolverSampler(FlowSchedule.dpmSolver(steps, shift));
      case EULER -> new EulerSampler(FlowSchedule.euler(steps, shift));
    };
  }
}
