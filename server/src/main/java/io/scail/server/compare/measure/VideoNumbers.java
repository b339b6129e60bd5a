package io.scail.server.compare.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that is known about one video, or about its absence.
 *
 * @param question the case with seed and repeat, equal for all targets that were asked the same
 * @param video file below the run's folder; empty when there is none that can be used
 * @param seconds length as billed
 * @param values numbers by the ids of quantities
 * @param missing why a quantity has no number, by id
 * @param times seconds by name, as the run recorded them
 * @param container what the file says about itself, by name
 * @param fault why there is no video, in a word; empty when there is one
 * @param sentence the fault in words
 */
public record VideoNumbers(
    String target,
    String suiteCase,
    String question,
    Optional<String> video,
    double seconds,
    Map<String, Double> values,
    Map<String, String> missing,
    Map<String, Double> times,
    Map<String, String> container,
    String fault,
    String sentence) {
  public VideoNumbers {
    Objects.requireNonNull(target);
    Objects.requireNonNull(suiteCase);
    Objects.requireNonNull(question);
    values = Map.copyOf(values);
    missing = Map.copyOf(missing);
    times = Map.copyOf(times);
    container = Map.copyOf(container);
  }

  ObjectNode toJson() {
    var node =
        Json.object()
            .put("target", target)
            .put("case", suiteCase)
            .put("question", question)
            .put("seconds", seconds)
            .put("fault", fault)
            .put("sentence", sentence);
    video.ifPresent(file -> node.put("video", file));
    new TreeMap<>(values).forEach(node.putObject("values")::put);
    new TreeMap<>(missing).forEach(node.putObject("missing")::put);
    new TreeMap<>(times).forEach(node.putObject("times")::put);
    new TreeMap<>(container).forEach(node.putObject("container")::put);
    return node;
  }

  static VideoNumbers of(JsonNode node) {
    return new VideoNumbers(
        node.required("target").asText(),
        node.required("case").asText(),
        node.required("question").asText(),
        node.has("video") ? Optional.of(node.path("video").asText()) : Optional.empty(),
        node.required("seconds").asDouble(),
        numbers(node.required("values")),
        texts(node.required("missing")),
        numbers(node.required("times")),
        texts(node.required("container")),
        node.required("fault").asText(),
        node.required("sentence").asText());
  }

  static Map<String, Double> numbers(JsonNode node) {
    var all = new TreeMap<String, Double>();
    node.properties().forEach(entry -> all.put(entry.getKey(), entry.getValue().asDouble()));
    return all;
  }

  static Map<String, String> texts(JsonNode node) {
    var all = new TreeMap<String, String>();
    node.properties().forEach(entry -> all.put(entry.getKey(), entry.getValue().asText()));
    return all;
  }
}
