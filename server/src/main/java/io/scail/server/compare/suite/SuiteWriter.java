package io.scail.server.compare.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scail.server.compare.CompareFailure;
import io.scail.server.http.Json;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Makes a suite's file out of a folder of pairs. */
public final class SuiteWriter {
  /** Name of the file that is written. */
  public static final String FILE = "suite.yaml";

  private static final List<String> IMAGES = List.of("png", "jpg", "jpeg", "webp");
  private static final List<String> VIDEOS = List.of("mp4", "mov", "mkv", "webm", "gif");
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .build();

  private SuiteWriter() {}

  /**
   * Writes {@code suite.yaml} into a folder that has {@code NAME.png} beside {@code NAME.mp4}, with
   * the prompt from {@code NAME.txt} where there is one.
   *
   * @param prompt of the other cases
   * @return the file
   * @throws CompareFailure when there is no pair, a picture or video is alone, or the file is there
   */
  public static Path ofPairs(Path folder, String prompt) {
    var images = byName(folder, IMAGES);
    var videos = byName(folder, VIDEOS);
    var alone = new ArrayList<String>();
    images.forEach((name, file) -> alone.addAll(videos.containsKey(name) ? List.of() : one(file)));
    videos.forEach((name, file) -> alone.addAll(images.containsKey(name) ? List.of() : one(file)));
    if (!alone.isEmpty()) {
      throw new CompareFailure(
          "In %s these have no partner of the same name: %s; a case is NAME.png and NAME.mp4."
              .formatted(folder, String.join(", ", alone)));
    }
    if (images.isEmpty()) {
      throw new CompareFailure(
          "%s has no pairs; a case is NAME.png and NAME.mp4.".formatted(folder));
    }
    var tree = Json.object().put("name", String.valueOf(folder.toAbsolutePath().getFileName()));
    tree.putObject("defaults").put("mode", Mode.ANIMATION.word()).putArray("seeds").add(1);
    var cases = tree.putArray("cases");
    images.forEach(
        (name, image) ->
            cases
                .addObject()
                .put("id", name)
                .put("image", String.valueOf(image.getFileName()))
                .put(
                    "video", String.valueOf(Objects.requireNonNull(videos.get(name)).getFileName()))
                .put("prompt", prompt(folder.resolve(name + ".txt")).orElse(prompt)));
    return write(tree, folder);
  }

  static Path write(ObjectNode tree, Path folder) {
    var file = folder.resolve(FILE);
    try {
      Files.writeString(file, YAML.writeValueAsString(tree), StandardOpenOption.CREATE_NEW);
      return file;
    } catch (FileAlreadyExistsException e) {
      throw new CompareFailure(
          "%s is there already; take it away to have a new one written.".formatted(file), e);
    } catch (IOException e) {
      throw new CompareFailure("%s cannot be written.".formatted(file), e);
    }
  }

  private static List<String> one(Path file) {
    return List.of(String.valueOf(file.getFileName()));
  }

  private static Optional<String> prompt(Path file) {
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      throw new CompareFailure("%s cannot be read.".formatted(file), e);
    }
  }

  private static Map<String, Path> byName(Path folder, List<String> endings) {
    var found = new TreeMap<String, Path>();
    try (var files = Files.list(folder)) {
      for (var file : files.sorted().toList()) {
        var name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        if (dot > 0 && endings.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))) {
          if (found.put(name.substring(0, dot).replaceAll("[^\\w-]", "_"), file) != null) {
            throw new CompareFailure("%s has two files for %s.".formatted(folder, name));
          }
        }
      }
      return found;
    } catch (IOException e) {
      throw new CompareFailure("The folder %s cannot be read.".formatted(folder), e);
    }
  }
}
