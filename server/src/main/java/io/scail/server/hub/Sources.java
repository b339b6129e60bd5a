package io.scail.server.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scail.server.hub.ModelFile.Licence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Which published files make up a profile, in the variants that there are. */
public final class Sources {
  private static final YAMLMapper YAML = YAMLMapper.builder().build();

  private final Map<String, Map<String, List<ModelFile>>> profiles;

  private Sources(Map<String, Map<String, List<ModelFile>>> profiles) {
    this.profiles = profiles;
  }

  /** The published files that this build knows. */
  public static Sources builtIn() {
    try (var in = Objects.requireNonNull(Sources.class.getResourceAsStream("sources.yaml"))) {
      return read(YAML.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Sources read(JsonNode tree) {
    var licences = new LinkedHashMap<String, Licence>();
    tree.required("licences")
        .properties()
        .forEach(entry -> licences.put(entry.getKey(), licence(entry.getValue())));
    var files = new LinkedHashMap<String, ModelFile>();
    tree.required("files")
        .properties()
        .forEach(entry -> files.put(entry.getKey(), file(entry.getValue(), licences)));
    var profiles = new LinkedHashMap<String, Map<String, List<ModelFile>>>();
    tree.required("profiles")
        .properties()
        .forEach(
            profile -> {
              var variants = new LinkedHashMap<String, List<ModelFile>>();
              profile
                  .getValue()
                  .properties()
                  .forEach(
                      variant -> variants.put(variant.getKey(), named(variant.getValue(), files)));
              profiles.put(profile.getKey(), variants);
            });
    return new Sources(profiles);
  }

  private static List<ModelFile> named(JsonNode names, Map<String, ModelFile> files) {
    var found = new ArrayList<ModelFile>();
    for (var name : names) {
      found.add(Objects.requireNonNull(files.get(name.asText()), name.asText()));
    }
    return List.copyOf(found);
  }

  private static ModelFile file(JsonNode entry, Map<String, Licence> licences) {
    var path = entry.required("path").asText();
    return new ModelFile(
        entry.required("repository").asText(),
        entry.path("revision").asText("main"),
        path,
        entry.path("target").asText(path),
        entry.has("sha256") ? Optional.of(entry.path("sha256").asText()) : Optional.empty(),
        entry.has("licence")
            ? Optional.of(
                Objects.requireNonNull(licences.get(entry.path("licence").asText()), path))
            : Optional.empty());
  }

  private static Licence licence(JsonNode node) {
    return new Licence(
        node.required("name").asText(),
        node.required("url").asText(),
        node.required("terms").asText());
  }

  /**
   * The files of a variant.
   *
   * @throws HubFailure when there is no such profile or variant
   */
  public List<ModelFile> files(String profile, Optional<String> variant) {
    var variants = profiles.get(profile);
    if (variants == null) {
      throw HubFailure.lasting(
          "Nothing is published for the profile %s; there is %s."
              .formatted(profile, String.join(", ", profiles.keySet())));
    }
    var name = variant.orElseGet(() -> variants.keySet().iterator().next());
    var files = variants.get(name);
    if (files == null) {
      throw HubFailure.lasting(
          "The profile %s has no variant %s; there is %s."
              .formatted(profile, name, String.join(", ", variants.keySet())));
    }
    return files;
  }
}
