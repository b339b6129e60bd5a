package io.scail.server.compare.measure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How two targets' videos of one case agree.
 *
 * @param base name of the target that others are compared to
 * @param values numbers by the ids of pairwise quantities
 * @param missing why a quantity has no number, by id
 */
public record PairNumbers(
    String base,
    String target,
    String suiteCase,
    String question,
    Map<String, Double> values,
    Map<String, String> missing) {
  public PairNumbers {
    Objects.requireNonNull(base);
    Objects.requireNonNull(target);
    Objects.requireNonNull(suiteCase);
    Objects.requireNonNull(question);
    values = Map.copyOf(values);
    missing = Map.copyOf(missing);
  }

  ObjectNode toJson() {
    var node =
        Json.object()
            .put("base", base)
            .put("target", target)
            .put("case", suiteCase)
            .put("question", question);
    new TreeMap<>(values).forEach(node.putObject("values")::put);
    new TreeMap<>(missing).forEach(node.putObject("missing")::put);
    return node;
  }

  static PairNumbers of(JsonNode node) {
    return new PairNumbers(
        node.required("base").asText(),
        node.required("target").asText(),
        node.required("case").asText(),
        node.required("question").asText(),
        VideoNumbers.numbers(node.required("values")),
        VideoNumbers.texts(node.required("missing")));
  }
}
