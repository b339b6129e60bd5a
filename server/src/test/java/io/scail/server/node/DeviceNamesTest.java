package io.scail.server.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.settings.Settings;
import io.scail.server.settings.SettingsFailure;
import io.scail.server.settings.WorkerCount;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DeviceNamesTest {
  private static Settings settings(String device, String workers) {
    return Settings.read(Map.of("device", device, "workers", workers), Map.of(), Optional.empty());
  }

  @Test
  void devicesByNameBelongToOneWorker() {
    assertTrue(WorkerLauncher.namesGpus(settings("cuda:0,cuda:1", "auto")));
    assertTrue(WorkerLauncher.namesGpus(settings("cuda:3", "auto")));
    assertFalse(WorkerLauncher.namesGpus(settings("cuda", "auto")));
    assertFalse(WorkerLauncher.namesGpus(settings("cpu,cpu", "2")));
    assertEquals(
        "The setting device names the GPUs of one worker, so workers must be at most 1, not 2.",
        assertThrows(SettingsFailure.class, () -> NodeSettings.of(settings("cuda:0,cuda:1", "2")))
            .sentence());
    assertInstanceOf(
        WorkerCount.Auto.class, NodeSettings.of(settings("cuda:0,cuda:1", "auto")).workerCount());
    assertEquals(
        new WorkerCount.Processes(0),
        NodeSettings.of(settings("cuda:0,cuda:1", "0")).workerCount());
  }
}
