package io.scail.models.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.scail.models.failure.ProfileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * A copy of a profile under which no weights lie yet: the same networks, one plain file each, and a
 * vocabulary of the alphabet. With random weights it rehearses loading, memory and speed of the
 * real model.
 */
public final class RehearsalProfile {
  /** Ending of the copy's name. */
  public static final String SUFFIX = "-rehearsal";

  private static final List<String> NETWORKS = List.of("transformer", "vae", "text", "vision");
  private static final String TOKENIZER = "tokenizer.json";
  private static final YAMLMapper YAML = YAMLMapper.builder().build();

  private RehearsalProfile() {}

  /** The file in which the copy expects a network's weights. */
  public static String file(String network) {
    return network + ".safetensors";
  }

  /**
   * Writes the copy.
   *
   * @param yaml text of the profile that is rehearsed
   * @param layers most layers of each network, for machines that are smaller than the model; empty
   *     leaves the numbers as they are
   * @param out a folder, made when it does not exist
   * @throws ProfileFailure if the text is no profile or the folder cannot be written
   */
  public static ProfileFolder write(String yaml, OptionalInt layers, Path out) {
    try {
      var top = (ObjectNode) YAML.readTree(yaml);
      var name = top.path("name").asText();
      top.put("name", name + SUFFIX);
      top.put("description", "Random numbers in the shapes of " + name + ", for rehearsals");
      top.put("licence", "none needed");
      top.put("source", "random");
      top.remove("notice");
      var networks = (ObjectNode) top.required("networks");
      for (var network : NETWORKS) {
        var entry = (ObjectNode) networks.required(network);
        entry.putArray("files").add(file(network));
        layers.ifPresent(most -> limit(entry, most));
      }
      top.putArray("tokenizer").add(TOKENIZER);
      Files.createDirectories(out);
      Files.writeString(out.resolve("profile.yaml"), YAML.writeValueAsString(top));
      try (var in = Objects.requireNonNull(RehearsalProfile.class.getResourceAsStream(TOKENIZER))) {
        Files.write(out.resolve(TOKENIZER), in.readAllBytes());
      }
      return ProfileFolder.of(out);
    } catch (JsonProcessingException | ClassCastException | IllegalArgumentException e) {
      throw new ProfileFailure(out.toString(), "the text to copy is no profile", e);
    } catch (IOException e) {
      throw new ProfileFailure(out.toString(), "cannot be written: " + e.getMessage(), e);
    }
  }

  private static void limit(ObjectNode entry, int most) {
    if (entry.has("num_layers")) {
      int layers = Math.min(most, entry.path("num_layers").asInt());
      entry.put("num_layers", layers);
      if (entry.has("blocks_used")) {
        entry.put("blocks_used", Math.clamp(entry.path("blocks_used").asInt(), 1, layers));
      }
    }
  }
}
