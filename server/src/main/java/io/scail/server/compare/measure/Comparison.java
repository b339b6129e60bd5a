package io.scail.server.compare.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.compare.CompareFailure;
import io.scail.server.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A measured run: the document that report and gate read.
 *
 * @param settings everything needed to repeat it: suite, targets, cases, versions; no keys
 * @param quantities what was measured
 */
public record Comparison(
    ObjectNode settings,
    List<Quantity> quantities,
    List<VideoNumbers> videos,
    List<PairNumbers> pairs) {
  /** Its file in a run's folder. */
  public static final String FILE = "report.json";

  public Comparison {
    settings = settings.deepCopy();
    quantities = List.copyOf(quantities);
    videos = List.copyOf(videos);
    pairs = List.copyOf(pairs);
  }

  @Override
  public ObjectNode settings() {
    return settings.deepCopy();
  }

  /** The suite's digest: only runs of the same one can be set against each other. */
  public String digest() {
    return settings.path("suite").path("digest").asText();
  }

  /** Names of the targets; the first is what the others are compared to. */
  public List<String> targets() {
    return StreamSupport.stream(settings.path("targets").spliterator(), false)
        .map(target -> target.path("name").asText())
        .toList();
  }

  /** Ids of the cases in the suite's order. */
  public List<String> cases() {
    return StreamSupport.stream(settings.path("cases").spliterator(), false)
        .map(each -> each.path("id").asText())
        .toList();
  }

  /** A quantity by its id. */
  public Optional<Quantity> quantity(String id) {
    return quantities.stream().filter(each -> each.id().equals(id)).findFirst();
  }

  /**
   * What a target answered to a question. A folder has one video for each seed, which stands for
   * every repeat.
   */
  public Optional<VideoNumbers> answer(String target, String question) {
    var asked = isFolder(target) ? question.replaceFirst("/\\d+$", "/1") : question;
    return videos.stream()
        .filter(video -> video.target().equals(target) && video.question().equals(asked))
        .findFirst();
  }

  private boolean isFolder(String name) {
    return StreamSupport.stream(settings.path("targets").spliterator(), false)
        .anyMatch(
            target ->
                target.path("name").asText().equals(name)
                    && target.path("kind").asText().equals("folder"));
  }

  /** The document. */
  public ObjectNode toJson() {
    var node = Json.object();
    node.set("settings", settings);
    quantities.forEach(each -> node.withArray("quantities").add(each.toJson()));
    videos.forEach(each -> node.withArray("videos").add(each.toJson()));
    node.putArray("pairs");
    pairs.forEach(each -> node.withArray("pairs").add(each.toJson()));
    return node;
  }

  /**
   * Reads a document, or the one in a run's folder.
   *
   * @throws CompareFailure when there is none
   */
  public static Comparison read(Path fileOrFolder) {
    var file = Files.isDirectory(fileOrFolder) ? fileOrFolder.resolve(FILE) : fileOrFolder;
    try {
      var node = Json.parse(Files.readString(file));
      return new Comparison(
          (ObjectNode) Objects.requireNonNull(node.required("settings")),
          list(node.required("quantities")).map(Quantity::of).toList(),
          list(node.required("videos")).map(VideoNumbers::of).toList(),
          list(node.required("pairs")).map(PairNumbers::of).toList());
    } catch (IOException e) {
      throw new CompareFailure(
          "%s cannot be read; scail compare report DIR makes it.".formatted(file), e);
    } catch (Json.MalformedJson | IllegalArgumentException | ClassCastException e) {
      throw new CompareFailure("%s is no report of scail compare.".formatted(file), e);
    }
  }

  private static Stream<JsonNode> list(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }
}
