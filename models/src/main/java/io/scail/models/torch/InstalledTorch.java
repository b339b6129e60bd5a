package io.scail.models.torch;

import ai.djl.engine.Engine;
import ai.djl.util.Platform;
import io.scail.models.tensor.Layout;
import io.scail.models.tensor.ScalarType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The libtorch that this program runs on.
 *
 * @param version which the Java binding is made for
 * @param gpus how many GPUs it can use; 0 for a build without CUDA
 */
public record InstalledTorch(String version, int gpus) {
  private static final String ENGINE = "PyTorch";

  /** What DJL's jars of native libraries say about themselves. */
  private static final String NATIVE = "native/lib/pytorch.properties";

  /**
   * Loads libtorch, compiles a small network, and puts a few numbers on the first GPU. A library of
   * another version than the binding's ends the process here, so this belongs into a process of its
   * own.
   *
   * @throws io.scail.models.failure.EngineFailure if it cannot be loaded or does not work
   */
  public static InstalledTorch load() {
    try (var thread = TorchThread.start(TorchDevice.CPU)) {
      return thread.call(
          () -> {
            int gpus = Accelerators.usable();
            tryOut(gpus > 0 ? TorchDevice.cuda(0) : TorchDevice.CPU);
            return new InstalledTorch(Engine.getEngine(ENGINE).getVersion(), gpus);
          });
    }
  }

  private static void tryOut(TorchDevice device) {
    var arena = Arena.ofShared();
    var four = Layout.contiguous(List.of(4L));
    var source =
        new TensorDict.Source(
            "trial", ScalarType.FLOAT32, four, arena.allocate(16), Optional.empty());
    TensorDict.bind(List.of(source), arena, device).close();
  }

  /** Version and kind of the libtorch that comes along, such as {@code 2.7.1-20250812 cpu}. */
  public static String bundled() {
    var platform = platform();
    return platform.getVersion() + " " + platform.getFlavor();
  }

  /**
   * Whether libtorch is a build with CUDA, told by its files: nothing is loaded.
   *
   * @param brought folder of a libtorch that is to be used; empty for the one that comes along
   */
  public static boolean isForCuda(Optional<Path> brought) {
    if (brought.isPresent()) {
      return Files.exists(brought.get().resolve("libtorch_cuda.so"));
    }
    // Not by the platform below: it loads CUDA's libraries to find out what the machine has.
    return InstalledTorch.class
        .getClassLoader()
        .resources(NATIVE)
        .anyMatch(InstalledTorch::isCudaFlavor);
  }

  private static boolean isCudaFlavor(URL bundle) {
    var properties = new Properties();
    try (var in = bundle.openStream()) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("flavor", "").startsWith("cu");
  }

  /**
   * Whether the libtorch that comes along was unpacked already, which its first use does.
   *
   * @param cache folder that libtorch is unpacked below
   */
  public static boolean isUnpacked(Path cache) {
    var platform = platform();
    var folder =
        "%s-%s-%s".formatted(platform.getVersion(), platform.getFlavor(), platform.getClassifier());
    return Files.exists(cache.resolve("pytorch").resolve(folder).resolve("libtorch.so"));
  }

  private static Platform platform() {
    return Platform.detectPlatform("pytorch");
  }
}
