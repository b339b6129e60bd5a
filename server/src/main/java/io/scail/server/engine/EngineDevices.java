package io.scail.server.engine;

import io.scail.models.failure.ModelsFailure;
import io.scail.models.torch.DeviceGroup;
import io.scail.models.torch.DeviceMemory;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.server.animation.DeviceUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The devices that an engine's jobs run on, each with its thread. */
final class EngineDevices implements AutoCloseable {
  private final List<TorchThread> threads;
  private final DeviceGroup group;
  private final String title;

  private EngineDevices(List<TorchThread> threads, String title) {
    this.threads = threads;
    this.group = DeviceGroup.of(threads);
    this.title = title;
  }

  /**
   * Starts a thread for each device.
   *
   * @throws ModelsFailure if libtorch does not start
   */
  static EngineDevices start(EngineSettings settings) {
    var threads = new ArrayList<TorchThread>();
    try {
      for (var device : settings.devices()) {
        var thread = TorchThread.start(device);
        threads.add(thread);
        if (!device.isCuda()) {
          thread.run(() -> TorchThread.computeThreads(settings.threads()));
        }
      }
      return new EngineDevices(List.copyOf(threads), title(settings));
    } catch (ModelsFailure e) {
      threads.forEach(TorchThread::close);
      throw e;
    }
  }

  private static String title(EngineSettings settings) {
    var names =
        settings.devices().stream().map(TorchDevice::name).collect(Collectors.joining(", "));
    return settings.devices().size() == 1 ? names : names + " by " + settings.parallelism().key();
  }

  DeviceGroup group() {
    return group;
  }

  /** For people: names, and how they share work. */
  String title() {
    return title;
  }

  /** Bytes that the fullest device could give now; several on the CPU have one memory together. */
  long leastAvailable() {
    var devices = group.devices();
    return devices.stream()
        .mapToLong(
            device ->
                DeviceMemory.of(device).available()
                    / devices.stream().filter(device::equals).count())
        .min()
        .orElseThrow();
  }

  /** Memory of all of them together; several on the CPU have one. */
  DeviceUse memory() {
    long total = 0;
    long available = 0;
    for (var device : Set.copyOf(group.devices())) {
      var memory = DeviceMemory.of(device);
      total += memory.total();
      available += memory.available();
    }
    return new DeviceUse(total, total - available);
  }

  @Override
  public void close() {
    threads.forEach(TorchThread::close);
  }
}
