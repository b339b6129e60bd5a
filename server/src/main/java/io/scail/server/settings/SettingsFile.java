package io.scail.server.settings;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A YAML file of settings; {@code jobs: {lease: 15s}} and {@code jobs.lease: 15s} mean the same.
 */
final class SettingsFile {
  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build());

  private SettingsFile() {}

  /** Values by setting name. */
  static Map<String, Settings.Given> read(Path file) {
    JsonNode tree;
    try {
      tree = YAML.readTree(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new SettingsFailure("The settings file %s does not exist.".formatted(file), e);
    } catch (JacksonException e) {
      throw new SettingsFailure(
          "The settings file %s is no YAML: %s.".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new SettingsFailure("The settings file %s cannot be read.".formatted(file), e);
    }
    var given = new LinkedHashMap<String, Settings.Given>();
    if (!tree.isMissingNode() && !tree.isNull() && !tree.isObject()) {
      throw new SettingsFailure("The settings file %s must hold names and values.".formatted(file));
    }
    collect("", tree, file, given);
    return given;
  }

  private static void collect(
      String prefix, JsonNode tree, Path file, Map<String, Settings.Given> given) {
    for (var entry : tree.properties()) {
      var name = prefix + entry.getKey();
      if (entry.getValue().isObject()) {
        collect(name + ".", entry.getValue(), file, given);
      } else {
        var from = new Settings.Given(text(entry.getValue()), "the file " + file);
        if (given.put(SettingNames.byName(name).name(), from) != null) {
          throw new SettingsFailure("The settings file %s names %s twice.".formatted(file, name));
        }
      }
    }
  }

  private static String text(JsonNode value) {
    return value.isArray()
        ? StreamSupport.stream(value.spliterator(), false)
            .map(JsonNode::asText)
            .collect(Collectors.joining(","))
        : value.isNull() ? "none" : value.asText();
  }
}
