package io.scail.server.compare.suite;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.VideoDecoder;
import io.scail.server.compare.CompareFailure;
import io.scail.server.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads a suite from its YAML file. What it does not know it refuses, so that no typo is lost. */
public final class SuiteFile {
  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());
  private static final Set<String> SUITE_FIELDS = Set.of("name", "defaults", "cases");
  private static final Set<String> DEFAULT_FIELDS = Set.of("prompt", "mode", "seeds", "parameters");
  private static final Set<String> CASE_FIELDS =
      Set.of("id", "image", "video", "prompt", "mode", "seeds", "parameters", "truth");

  /** Fields of a request that a suite says in its own words. */
  private static final Set<String> OWN_WORDS =
      Set.of("image_url", "video_url", "prompt", "mode", "seed");

  private final Path file;
  private final Path folder;

  private SuiteFile(Path file) {
    this.file = file;
    this.folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow().normalize();
  }

  /**
   * Reads a suite and looks at its media.
   *
   * @throws CompareFailure when anything in it is unknown, missing or unreadable
   */
  public static Suite read(Path file) {
    return new SuiteFile(file).suite();
  }

  private Suite suite() {
    var tree = tree();
    requireKnown(tree, SUITE_FIELDS, "the suite");
    var defaults = tree.path("defaults");
    requireKnown(defaults, DEFAULT_FIELDS, "defaults");
    var cases = new ArrayList<SuiteCase>();
    var ids = new HashSet<String>();
    for (var entry : tree.path("cases")) {
      var next = suiteCase(entry, defaults, cases.size() + 1);
      if (!ids.add(next.id())) {
        throw wrong("has two cases with the id " + next.id());
      }
      cases.add(next);
    }
    if (cases.isEmpty()) {
      throw wrong("has no cases");
    }
    var name = tree.path("name").asText(String.valueOf(folder.getFileName()));
    return new Suite(name, SuiteDigest.of(cases), cases);
  }

  private JsonNode tree() {
    try {
      var tree = YAML.readTree(Files.readString(file));
      if (!tree.isObject()) {
        throw wrong("must hold name and cases");
      }
      return tree;
    } catch (JacksonException e) {
      throw new CompareFailure(
          "The suite %s is no YAML: %s.".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new CompareFailure("The suite %s cannot be read.".formatted(file), e);
    }
  }

  private void requireKnown(JsonNode node, Set<String> known, String where) {
    if (!node.isMissingNode() && !node.isObject()) {
      throw wrong("must have names and values in " + where);
    }
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw wrong(
                    "has an unknown field %s in %s; there is %s"
                        .formatted(name, where, String.join(", ", new TreeSet<>(known))));
              }
            });
  }

  private SuiteCase suiteCase(JsonNode entry, JsonNode defaults, int number) {
    var where = "case " + entry.path("id").asText(Integer.toString(number));
    requireKnown(entry, CASE_FIELDS, where);
    var id = entry.path("id").asText();
    if (!id.matches("[a-zA-Z0-9][\\w-]{0,63}")) {
      throw wrong("needs an id of letters, digits, _ and - in case " + number);
    }
    var video = media(entry, "video", where);
    return new SuiteCase(
        id,
        media(entry, "image", where),
        video,
        seconds(video, where),
        either(entry, defaults, "prompt").asText(""),
        mode(either(entry, defaults, "mode"), where),
        seeds(either(entry, defaults, "seeds"), where),
        parameters(entry.path("parameters"), defaults.path("parameters"), where),
        entry.has("truth") ? Optional.of(media(entry, "truth", where)) : Optional.empty());
  }

  private static JsonNode either(JsonNode entry, JsonNode defaults, String field) {
    return entry.has(field) ? entry.path(field) : defaults.path(field);
  }

  private Path media(JsonNode entry, String field, String where) {
    var text = entry.path(field).asText("");
    if (text.isEmpty()) {
      throw wrong("needs %s in %s".formatted(field, where));
    }
    var path = folder.resolve(text).normalize();
    if (Path.of(text).isAbsolute() || !path.startsWith(folder)) {
      throw wrong("must name files below its own folder, unlike %s in %s".formatted(text, where));
    }
    if (!Files.isRegularFile(path)) {
      throw wrong("names %s in %s, and there is no such file".formatted(text, where));
    }
    return path;
  }

  private double seconds(Path video, String where) {
    var settings = DecodeSettings.defaults();
    try (var decoder = VideoDecoder.open(video, MediaInput.DRIVING_VIDEO, settings)) {
      double most = (double) settings.maxFrames() / settings.fps();
      double stated = decoder.info().seconds();
      return stated > 0 ? Math.min(most, stated) : most;
    } catch (PreprocessingFailure e) {
      throw new CompareFailure(
          "The suite %s has a video that cannot be used in %s: %s"
              .formatted(file, where, e.sentence()),
          e);
    }
  }

  private Mode mode(JsonNode word, String where) {
    return switch (word.asText("animation")) {
      case "animation" -> Mode.ANIMATION;
      case "replacement" -> Mode.REPLACEMENT;
      default -> throw wrong("must say animation or replacement as mode of " + where);
    };
  }

  private List<Long> seeds(JsonNode node, String where) {
    if (node.isMissingNode()) {
      return List.of(1L);
    }
    var seeds = new ArrayList<Long>();
    for (var seed : node.isArray() ? node : Json.array().add(node)) {
      if (!seed.isIntegralNumber() || !seed.canConvertToLong()) {
        throw wrong("needs whole numbers as seeds of " + where);
      }
      seeds.add(seed.longValue());
    }
    if (seeds.isEmpty() || Set.copyOf(seeds).size() < seeds.size()) {
      throw wrong("needs different seeds, at least one, in " + where);
    }
    return seeds;
  }

  private ObjectNode parameters(JsonNode own, JsonNode defaults, String where) {
    var all = Json.object();
    for (var node : List.of(defaults, own)) {
      if (!node.isMissingNode() && !node.isObject()) {
        throw wrong("needs names and values as parameters of " + where);
      }
      node.properties()
          .forEach(
              field -> {
                if (OWN_WORDS.contains(field.getKey())) {
                  throw wrong(
                      "says %s by its own fields, not among the parameters of %s"
                          .formatted(field.getKey(), where));
                }
                all.set(field.getKey(), field.getValue());
              });
    }
    return all;
  }

  private CompareFailure wrong(String what) {
    return new CompareFailure("The suite %s %s.".formatted(file, what));
  }
}
