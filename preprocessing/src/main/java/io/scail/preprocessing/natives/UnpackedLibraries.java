package io.scail.preprocessing.natives;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Native libraries that are unpacked once, where libtorch is. Left to themselves, ONNX Runtime and
 * SQLite unpack a copy for every process into the temporary folder, and one that is killed leaves
 * its copy there: 29 MB each time, and several hundred where ONNX Runtime knows CUDA.
 */
public final class UnpackedLibraries {
  private static final Logger LOG = LoggerFactory.getLogger(UnpackedLibraries.class);

  /**
   * System property that names the folder below which everything is unpacked; DJL's when absent.
   */
  public static final String ROOT = "scail.libraries";

  private UnpackedLibraries() {}

  /**
   * Unpacks what is not there yet, each file whole or not at all, into a folder with the name of
   * the jar that they come from. Processes may do so side by side.
   *
   * @param loader finds the files
   * @param resources the folder that they have in their jar, with a slash at its end
   * @param files names, those left out that the jar has not
   * @return the folder; empty when they come from no jar or the folder takes nothing, so that the
   *     library must help itself
   */
  public static Optional<Path> unpack(ClassLoader loader, String resources, List<String> files) {
    return unpack(root(), loader, resources, files);
  }

  static Optional<Path> unpack(
      Path root, ClassLoader loader, String resources, List<String> files) {
    var found =
        files.stream()
            .flatMap(name -> Stream.ofNullable(loader.getResource(resources + name)))
            .filter(url -> url.getProtocol().equals("jar"))
            .toList();
    if (found.isEmpty()) {
      return Optional.empty();
    }
    var folder = root.resolve(jarName(found.getFirst()));
    try {
      Files.createDirectories(folder);
      for (var url : found) {
        unpack(url, folder);
      }
      return Optional.of(folder);
    } catch (IOException e) {
      LOG.warn(
          "libraries not unpacked, each process does so itself folder={} reason={}",
          folder,
          e.toString());
      return Optional.empty();
    }
  }

  private static void unpack(URL url, Path folder) throws IOException {
    var connection = url.openConnection();
    connection.setUseCaches(false);
    try (var in = connection.getInputStream()) {
      var file = folder.resolve(url.getPath().substring(url.getPath().lastIndexOf('/') + 1));
      if (Files.exists(file) && Files.size(file) == connection.getContentLengthLong()) {
        return;
      }
      var part = Files.createTempFile(folder, "unpacked-", ".part");
      try {
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        LOG.info("library unpacked file={} bytes={}", file, Files.size(file));
      } finally {
        Files.deleteIfExists(part);
      }
    }
  }

  private static String jarName(URL url) {
    try {
      var connection = (JarURLConnection) url.openConnection();
      var path = Path.of(connection.getJarFileURL().toURI());
      return Objects.toString(path.getFileName()).replaceFirst("\\.jar$", "");
    } catch (IOException | URISyntaxException e) {
      throw new IllegalArgumentException(url + " names no file of a jar", e);
    }
  }

  private static Path root() {
    return Optional.ofNullable(System.getProperty(ROOT))
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".djl.ai"));
  }
}
