package io.scail.models.torch;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NetworkSourcesTest {
  private static final Path SOURCES =
      Path.of("src", "main", "resources", "io", "scail", "models", "torchscript");

  @Test
  void everyNetworkCompiles() throws IOException {
    List<String> networks;
    try (var files = Files.list(SOURCES)) {
      networks =
          files
              .map(path -> String.valueOf(path.getFileName()))
              .filter(name -> name.endsWith(".py"))
              .map(name -> name.substring(0, name.length() - ".py".length()))
              .sorted()
              .toList();
    }
    assertFalse(networks.isEmpty());
    try (var torch = TorchThread.start(TorchDevice.CPU)) {
      torch.run(() -> networks.forEach(name -> ScriptModule.load(name).close()));
    }
    System.out.println("networks compiled: " + networks);
  }
}
