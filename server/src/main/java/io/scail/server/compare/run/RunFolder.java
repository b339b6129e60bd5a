package io.scail.server.compare.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.client.FalServer;
import io.scail.server.compare.CompareFailure;
import io.scail.server.compare.suite.Mode;
import io.scail.server.compare.suite.Suite;
import io.scail.server.compare.suite.SuiteCase;
import io.scail.server.http.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A run's folder. With copies of the suite's media in it, everything that a report needs is in one
 * place, and can be taken to another machine.
 */
public final class RunFolder {
  private static final String MANIFEST = "run.json";
  private static final String JOURNAL = "journal.jsonl";
  private static final String MEDIA = "media";

  private RunFolder() {}

  /** Where the journal is. */
  static Path journal(Path folder) {
    return folder.resolve(JOURNAL);
  }

  /** Puts a new run's plan and media into a folder, or makes sure that it holds the same run. */
  static void prepare(RunPlan plan, Path folder) {
    var manifest = folder.resolve(MANIFEST);
    try {
      if (Files.exists(manifest)) {
        plan.requireSame(Json.parse(Files.readString(manifest)), folder.toString());
        return;
      }
      Files.createDirectories(folder.resolve("videos"));
      Files.createDirectories(folder.resolve(MEDIA));
      var described = plan.identity();
      for (var each : plan.suite().cases()) {
        described.withArray("cases").add(keep(each, folder));
      }
      // Last and at once: a folder with this file is complete.
      var part = folder.resolve(MANIFEST + ".part");
      Files.write(part, Json.bytes(described));
      Files.move(part, manifest, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new CompareFailure("The folder %s cannot be written.".formatted(folder), e);
    } catch (Json.MalformedJson e) {
      throw new CompareFailure("%s is damaged; take another folder.".formatted(manifest), e);
    }
  }

  private static ObjectNode keep(SuiteCase each, Path folder) throws IOException {
    var entry = Json.object().put("id", each.id());
    entry.put("image", copy(each.image(), each.id() + "-image", folder));
    entry.put("video", copy(each.video(), each.id() + "-video", folder));
    if (each.truth().isPresent()) {
      entry.put("truth", copy(each.truth().get(), each.id() + "-truth", folder));
    }
    entry
        .put("prompt", each.prompt())
        .put("mode", each.mode().word())
        .put("seconds", each.seconds());
    each.seeds().forEach(entry.putArray("seeds")::add);
    entry.set("parameters", each.parameters());
    return entry;
  }

  private static String copy(Path file, String stem, Path folder) throws IOException {
    var name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    var copy = "%s/%s%s".formatted(MEDIA, stem, dot < 0 ? "" : name.substring(dot));
    Files.copy(file, folder.resolve(copy), StandardCopyOption.REPLACE_EXISTING);
    return copy;
  }

  /**
   * Everything needed to ask the same again, without keys.
   *
   * @throws CompareFailure when the folder holds no run
   */
  public static ObjectNode described(Path folder) {
    try {
      return (ObjectNode) Json.parse(Files.readString(folder.resolve(MANIFEST)));
    } catch (IOException | Json.MalformedJson | ClassCastException e) {
      throw new CompareFailure("%s holds no run of scail compare.".formatted(folder), e);
    }
  }

  /** What was wanted, as far as a report needs it: servers have no keys any more. */
  public static RunPlan plan(Path folder) {
    var tree = described(folder);
    try {
      var cases = new ArrayList<SuiteCase>();
      tree.required("cases").forEach(entry -> cases.add(suiteCase(entry, folder)));
      var targets = new ArrayList<Target>();
      tree.required("targets").forEach(entry -> targets.add(target(entry, folder)));
      var suite = tree.required("suite");
      return new RunPlan(
          new Suite(suite.required("name").asText(), suite.required("digest").asText(), cases),
          targets,
          tree.required("repeats").asInt());
    } catch (IllegalArgumentException e) {
      throw new CompareFailure("%s is damaged.".formatted(folder.resolve(MANIFEST)), e);
    }
  }

  private static SuiteCase suiteCase(JsonNode entry, Path folder) {
    return new SuiteCase(
        entry.required("id").asText(),
        folder.resolve(entry.required("image").asText()),
        folder.resolve(entry.required("video").asText()),
        entry.required("seconds").asDouble(),
        entry.required("prompt").asText(),
        Mode.valueOf(entry.required("mode").asText().toUpperCase(Locale.ROOT)),
        StreamSupport.stream(entry.required("seeds").spliterator(), false)
            .map(JsonNode::asLong)
            .toList(),
        (ObjectNode) entry.required("parameters"),
        entry.has("truth")
            ? Optional.of(folder.resolve(entry.path("truth").asText()))
            : Optional.empty());
  }

  private static Target target(JsonNode entry, Path folder) {
    var name = entry.required("name").asText();
    return entry.required("kind").asText().equals("folder")
        ? new Target.Folder(name, folder)
        : new Target.Server(
            name,
            FalServer.at(
                URI.create(entry.required("address").asText()),
                entry.required("endpoint").asText(),
                Optional.empty()),
            (ObjectNode) Objects.requireNonNull(entry.required("parameters")),
            new BigDecimal(entry.required("price").asText()));
  }

  /** How everything that was wanted stands. */
  public static List<Outcome> outcomes(Path folder) {
    var plan = plan(folder);
    try (var journal = Journal.open(journal(folder), List.of())) {
      return new RunBook(journal, InstantSource.system(), Optional.empty(), (_, _) -> {})
          .outcomes(plan.items());
    }
  }
}
