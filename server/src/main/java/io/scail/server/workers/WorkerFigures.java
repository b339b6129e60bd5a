package io.scail.server.workers;

import io.scail.server.animation.DeviceUse;
import java.util.Optional;

/**
 * What a worker says of itself.
 *
 * @param device what it computes on, such as {@code cuda:0}
 * @param memory empty when the device does not tell
 * @param stepsPerSecond speed of the stage that runs now; empty when none with steps does
 */
public record WorkerFigures(
    String device, Optional<DeviceUse> memory, Optional<Double> stepsPerSecond) {}
