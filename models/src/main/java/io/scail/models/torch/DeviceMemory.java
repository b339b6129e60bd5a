package io.scail.models.torch;

import io.scail.models.failure.EngineFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A device's memory at one moment.
 *
 * @param total bytes that the device has
 * @param available bytes that could be taken now without pushing anything out
 */
public record DeviceMemory(long total, long available) {
  private static final Path HOST = Path.of("/proc/meminfo");

  /**
   * Asks the driver, or on the CPU the kernel.
   *
   * @throws EngineFailure if neither answers
   */
  public static DeviceMemory of(TorchDevice device) {
    if (device.isCuda()) {
      int index = Integer.parseInt(device.name().substring("cuda:".length()));
      return CudaDriver.installed()
          .orElseThrow(() -> new EngineFailure("memory query", "NVIDIA's driver is not installed"))
          .memory(index);
    }
    try {
      long total = 0;
      long available = 0;
      for (String line : Files.readAllLines(HOST)) {
        if (line.startsWith("MemTotal:")) {
          total = kibibytes(line);
        } else if (line.startsWith("MemAvailable:")) {
          available = kibibytes(line);
        }
      }
      return new DeviceMemory(total, available);
    } catch (IOException e) {
      throw new EngineFailure("memory query", HOST + " cannot be read", e);
    }
  }

  private static long kibibytes(String line) {
    return Long.parseLong(line.replaceAll("\\D", "")) << 10;
  }
}
