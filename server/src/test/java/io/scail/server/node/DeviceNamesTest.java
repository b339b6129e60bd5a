package io.scail.server.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.settings.Settings;
import io.scail.server.settings.SettingsFailure;
import io.scail.server.settings.WorkerCount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeviceNamesTest {
  @TempDir private Path folder;

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

  private static int usual(String device, Map<String, String> environment) {
    return WorkerLauncher.usual(
        Settings.read(Map.of("device", device), environment, Optional.empty()));
  }

  @Test
  void onlyGpusThatTheNetworksCanUseAreCounted() throws IOException {
    var eight = Map.of("CUDA_VISIBLE_DEVICES", "0,1,2,3,4,5,6,7");
    var brought = new HashMap<>(eight);
    brought.put("PYTORCH_LIBRARY_PATH", folder.toString());
    assertEquals(1, usual("auto", eight), "the libtorch that comes along is for CPUs");
    assertEquals(1, usual("auto", brought), "a folder without CUDA");
    Files.createFile(folder.resolve("libtorch_cuda.so"));
    assertEquals(8, usual("auto", brought));
    assertEquals(8, usual("cuda", eight));
    assertEquals(1, usual("cpu", brought));
    assertEquals(1, usual("cuda:0,cuda:1", brought));
    brought.put("CUDA_VISIBLE_DEVICES", "");
    assertEquals(1, usual("auto", brought));
  }
}
