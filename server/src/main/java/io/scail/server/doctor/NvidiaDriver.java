package io.scail.server.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Asks NVIDIA's driver for its cards: by its own program, or where that is missing, by the kernel.
 */
final class NvidiaDriver {
  static final List<String> QUERY =
      List.of(
          "nvidia-smi",
          "--query-gpu=index,name,driver_version,memory.total,memory.used,compute_cap",
          "--format=csv,noheader,nounits");

  static final Path KERNEL = Path.of("/proc/driver/nvidia");

  private static final int COLUMNS = 6;
  private static final int PATIENCE_SECONDS = 8;
  private static final Pattern VERSION = Pattern.compile("\\b\\d{3,4}\\.\\d+(\\.\\d+)?\\b");
  private static final Pattern MODEL = Pattern.compile("(?m)^Model:\\s*(.+)$");

  private final List<String> command;
  private final Path kernel;

  /**
   * @param command prints one line a card: index, name, driver, MiB, MiB in use, capability
   * @param kernel folder in which the driver's kernel module tells about itself
   */
  NvidiaDriver(List<String> command, Path kernel) {
    this.command = List.copyOf(command);
    this.kernel = kernel;
  }

  Gpus look() throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      // The program is not installed, as in images that bring only the driver's library.
      return kernelTells();
    }
    try (var printed = process.getInputStream()) {
      // Its few lines fit the pipe, so its end can be awaited first; a driver that hangs, hangs it.
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return new Gpus.Broken("nvidia-smi does not answer");
      }
      var text = new String(printed.readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.exitValue() == 0 ? read(text) : new Gpus.Broken(firstLine(text));
    } finally {
      process.destroyForcibly();
    }
  }

  private static Gpus read(String text) {
    if (text.isEmpty() || text.startsWith("No devices")) {
      return new Gpus.Broken("the driver sees no card");
    }
    var cards = new ArrayList<Gpus.Card>();
    var driver = "";
    for (var line : text.lines().toList()) {
      var cells = line.split("\\s*,\\s*", -1);
      if (cells.length != COLUMNS || !cells[0].matches("\\d{1,3}")) {
        return new Gpus.Broken("nvidia-smi said: " + line);
      }
      driver = cells[2];
      cards.add(
          new Gpus.Card(
              Integer.parseInt(cells[0]),
              cells[1],
              mebibytes(cells[3]),
              mebibytes(cells[4]),
              cells[5]));
    }
    return new Gpus.Found(driver, cards);
  }

  /** Cards cut into slices say {@code [N/A]}. */
  private static long mebibytes(String cell) {
    return cell.matches("\\d{1,9}") ? Long.parseLong(cell) << 20 : 0;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("nvidia-smi failed without a word");
  }

  private Gpus kernelTells() throws IOException {
    var version = kernel.resolve("version");
    if (!Files.isReadable(version)) {
      return new Gpus.None();
    }
    var match = VERSION.matcher(Files.readString(version));
    var cards = new ArrayList<Gpus.Card>();
    try (var found = Files.newDirectoryStream(kernel.resolve("gpus"))) {
      for (var folder : found) {
        var model = MODEL.matcher(Files.readString(folder.resolve("information")));
        cards.add(
            new Gpus.Card(
                cards.size(), model.find() ? model.group(1).strip() : "unknown card", 0, 0, ""));
      }
    }
    return new Gpus.Found(match.find() ? match.group() : "unknown", cards);
  }

  /** Whether a version is at least another, number by number. */
  static boolean atLeast(String version, int major, int minor) {
    var parts = version.split("\\.", -1);
    if (parts.length < 2 || !parts[0].matches("\\d{1,6}") || !parts[1].matches("\\d{1,6}")) {
      return false;
    }
    int first = Integer.parseInt(parts[0]);
    return first > major || (first == major && Integer.parseInt(parts[1]) >= minor);
  }
}
