package io.scail.server.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;

/** Outcomes and attributes as the JSON text of a column. */
final class OutcomeJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private OutcomeJson() {}

  static String write(JobOutput output) {
    return MAPPER
        .createObjectNode()
        .put("json", output.json())
        .put("billed_seconds", output.billedSeconds().toPlainString())
        .toString();
  }

  static JobOutput readOutput(String text) {
    var node = tree(text);
    return new JobOutput(
        node.get("json").asText(), new BigDecimal(node.get("billed_seconds").asText()));
  }

  /** The word for a kind of failure, in the outcome column and in figures. */
  static String kind(JobFailure failure) {
    return switch (failure) {
      case JobFailure.InvalidInput _ -> "invalid_input";
      case JobFailure.StartTimedOut() -> "start_timed_out";
      case JobFailure.ProcessingTimedOut _ -> "processing_timed_out";
      case JobFailure.RunnerDisconnected _ -> "runner_disconnected";
      case JobFailure.OutOfMemory _ -> "out_of_memory";
      case JobFailure.Internal _ -> "internal";
    };
  }

  static String write(JobFailure failure) {
    var node = MAPPER.createObjectNode().put("kind", kind(failure));
    switch (failure) {
      case JobFailure.InvalidInput invalid -> {
        var problems = node.putArray("problems");
        invalid.problems().forEach(p -> problems.add(write(p)));
      }
      case JobFailure.StartTimedOut() -> {}
      case JobFailure.ProcessingTimedOut(var limit) -> node.put("limit_ms", limit.toMillis());
      case JobFailure.RunnerDisconnected(var attempts) -> node.put("attempts", attempts);
      case JobFailure.OutOfMemory(var message) -> node.put("message", message);
      case JobFailure.Internal(var message) -> node.put("message", message);
    }
    return node.toString();
  }

  private static ObjectNode write(InputProblem problem) {
    var node =
        MAPPER
            .createObjectNode()
            .put("type", problem.type())
            .put("message", problem.message())
            .put("context", problem.context())
            .put("input", problem.input());
    var location = node.putArray("location");
    problem.location().forEach(location::add);
    return node;
  }

  static JobFailure readFailure(String text) {
    var node = tree(text);
    var kind = node.get("kind").asText();
    return switch (kind) {
      case "invalid_input" -> {
        var problems = new ArrayList<InputProblem>();
        node.get("problems").forEach(p -> problems.add(readProblem(p)));
        yield new JobFailure.InvalidInput(problems);
      }
      case "start_timed_out" -> new JobFailure.StartTimedOut();
      case "processing_timed_out" ->
          new JobFailure.ProcessingTimedOut(Duration.ofMillis(node.get("limit_ms").asLong()));
      case "runner_disconnected" -> new JobFailure.RunnerDisconnected(node.get("attempts").asInt());
      case "out_of_memory" -> new JobFailure.OutOfMemory(node.get("message").asText());
      case "internal" -> new JobFailure.Internal(node.get("message").asText());
      default -> throw new IllegalStateException("a newer program wrote the outcome " + kind);
    };
  }

  private static InputProblem readProblem(JsonNode node) {
    var location = new ArrayList<String>();
    node.get("location").forEach(part -> location.add(part.asText()));
    return new InputProblem(
        location,
        node.get("type").asText(),
        node.get("message").asText(),
        node.get("context").asText(),
        node.get("input").asText());
  }

  static String write(Map<String, String> attributes) {
    return MAPPER.valueToTree(attributes).toString();
  }

  static Map<String, String> readAttributes(String text) {
    try {
      return MAPPER.readValue(text, new TypeReference<Map<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a column holds something else than attributes", e);
    }
  }

  private static JsonNode tree(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a column holds something else than an outcome", e);
    }
  }
}
