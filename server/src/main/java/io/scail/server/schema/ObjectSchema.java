package io.scail.server.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.http.Json;
import io.scail.server.jobs.InputProblem;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of an object in the order in which they are shown.
 *
 * @param name name of the type in documents
 * @param rules what must hold between fields, checked once every field alone is right
 */
public record ObjectSchema(String name, String description, List<Field> fields, List<Rule> rules) {
  public ObjectSchema {
    fields = List.copyOf(fields);
    rules = List.copyOf(rules);
  }

  public ObjectSchema(String name, String description, List<Field> fields) {
    this(name, description, fields, List.of());
  }

  /** A condition on several fields; adds a problem when it does not hold. */
  @FunctionalInterface
  public interface Rule {
    void check(Values values, Problems problems);
  }

  /** What checking found. */
  public sealed interface Checked {
    /** Every field is right; defaults are filled in. */
    record Valid(Values values) implements Checked {}

    /** At least one is not; in field order. */
    record Invalid(List<InputProblem> problems) implements Checked {
      public Invalid {
        problems = List.copyOf(problems);
      }
    }
  }

  /**
   * Checks a body and finds every problem in it. Fields that the schema does not know are ignored.
   */
  public Checked check(JsonNode body) {
    var problems = new Problems();
    var values = new ValueChecker(problems).object(this, body, List.of("body"));
    if (problems.found().isEmpty()) {
      for (var rule : rules) {
        rule.check(values, problems);
      }
    }
    return problems.found().isEmpty()
        ? new Checked.Valid(values)
        : new Checked.Invalid(problems.found());
  }

  /** Collects problems. */
  public static final class Problems {
    private final List<InputProblem> found = new ArrayList<>();

    Problems() {}

    /** Adds a problem with one field of the body. */
    public void add(String field, String type, String message, JsonNode context, JsonNode input) {
      add(List.of("body", field), type, message, context, input);
    }

    void add(List<String> location, String type, String message, JsonNode context, JsonNode input) {
      found.add(
          new InputProblem(
              location, type, message, Json.text(context), Json.text(Shortened.of(input))));
    }

    List<InputProblem> found() {
      return found;
    }
  }
}
