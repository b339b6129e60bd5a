package io.scail.server.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.http.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Types, words and coercions are those of Pydantic 2 in its lax mode. */
final class ValueCheckerTest {
  private static final ObjectSchema POINT =
      new ObjectSchema(
          "Point", "A point", List.of(Field.required("x", ValueType.Whole.between(0, 9), "x")));
  private static final ObjectSchema SCHEMA =
      new ObjectSchema(
          "Input",
          "Everything",
          List.of(
              Field.required("text", new ValueType.Text(), "text"),
              Field.whole("whole", 4, ValueType.Whole.between(2, 50), "whole"),
              Field.decimal("decimal", "1.5", ValueType.Decimal.between(1, 10), "decimal"),
              Field.flag("flag", true, "flag"),
              Field.choice("choice", "a", List.of("a", "b", "c"), "choice"),
              Field.optional("seed", ValueType.Whole.ANY, "seed"),
              Field.optional(
                  "points", new ValueType.Items(new ValueType.Nested(POINT), 2), "points")));

  private static String typeOf(String field, String value) {
    var checked = SCHEMA.check(Json.parse("{\"text\":\"t\",\"" + field + "\":" + value + "}"));
    return switch (checked) {
      case ObjectSchema.Checked.Valid(var values) ->
          values.has(field) ? "= " + values.json(field) : "absent";
      case ObjectSchema.Checked.Invalid(var problems) -> problems.getFirst().type();
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "text    | 5          | string_type",
        "text    | null       | string_type",
        "whole   | 40         | = 40",
        "whole   | \"40\"     | = 40",
        "whole   | \" 40 \"   | = 40",
        "whole   | 40.0       | = 40",
        "whole   | 40.5       | int_from_float",
        "whole   | \"40.5\"   | int_parsing",
        "whole   | \"forty\"  | int_parsing",
        "whole   | true       | greater_than_equal",
        "whole   | 1          | greater_than_equal",
        "whole   | 51         | less_than_equal",
        "whole   | 1e999999   | less_than_equal",
        "whole   | null       | int_type",
        "whole   | []         | int_type",
        "decimal | \"2.5\"    | = 2.5",
        "decimal | 0.99       | greater_than_equal",
        "decimal | 1e-999999  | greater_than_equal",
        "decimal | \"NaN\"    | float_parsing",
        "decimal | {}         | float_type",
        "flag    | \"off\"    | = false",
        "flag    | 1          | = true",
        "flag    | 2          | bool_parsing",
        "flag    | \"maybe\"  | bool_parsing",
        "flag    | []         | bool_type",
        "choice  | \"b\"      | = \"b\"",
        "choice  | \"B\"      | literal_error",
        "choice  | 1          | literal_error",
        "seed    | null       | absent",
        "seed    | 9223372036854775807  | = 9223372036854775807",
        "seed    | 9223372036854775808  | less_than_equal",
        "points  | [{\"x\":1}]          | = [{\"x\":1}]",
        "points  | [{\"x\":10}]         | less_than_equal",
        "points  | [5]        | model_attributes_type",
        "points  | [{},{},{}] | too_long",
        "points  | {}         | list_type",
      })
  void aValueIsTakenOrRefusedAsPydanticDoes(String field, String value, String expected) {
    assertEquals(expected, typeOf(field, value));
  }

  @Test
  void whatIsLeftOutHasItsDefault() {
    var values =
        assertInstanceOf(
                ObjectSchema.Checked.Valid.class,
                SCHEMA.check(Json.parse("{\"text\":\"t\",\"unknown\":1}")))
            .values();
    assertEquals("4", values.json("whole").toString());
    assertEquals("true", values.json("flag").toString());
    assertEquals(false, values.has("unknown"));
  }

  @Test
  void everyProblemIsFoundInFieldOrderWithItsPlace() {
    var problems =
        assertInstanceOf(
                ObjectSchema.Checked.Invalid.class,
                SCHEMA.check(Json.parse("{\"points\":[{\"x\":1},{}],\"flag\":\"?\",\"whole\":99}")))
            .problems();
    assertEquals(
        List.of(
            List.of("body", "text"),
            List.of("body", "whole"),
            List.of("body", "flag"),
            List.of("body", "points", "1", "x")),
        problems.stream().map(problem -> problem.location()).toList());
    assertEquals("{\"le\":50}", problems.get(1).context());
  }

  @Test
  void aBodyThatIsNoObjectIsOneProblem() {
    for (var body : List.of("[]", "5", "null", "\"text\"")) {
      var problems =
          assertInstanceOf(ObjectSchema.Checked.Invalid.class, SCHEMA.check(Json.parse(body)), body)
              .problems();
      assertEquals("model_attributes_type", problems.getFirst().type());
      assertEquals(1, problems.size());
    }
  }

  @Test
  void whatIsEchoedStaysSmallHoweverLargeTheRequest() {
    var body = Json.object().put("media", "data:,".repeat(1000));
    var list = body.putArray("list");
    for (int number = 0; number < 50_000; number++) {
      list.add(number);
    }
    body.putObject("nested").put("long", "x".repeat(100_000));
    var problems =
        assertInstanceOf(ObjectSchema.Checked.Invalid.class, SCHEMA.check(body)).problems();
    assertEquals("missing", problems.getFirst().type());
    var echo = problems.getFirst().input();
    assertTrue(echo.length() < 10_000, "%d characters".formatted(echo.length()));
    var told = Json.parse(echo);
    assertEquals(0, told.path("list").path(0).asInt(-1), "its beginning is told");
    assertEquals("…", told.path("list").path(told.path("list").size() - 1).asText());
  }

  @Test
  void anOrdinaryRequestIsEchoedWhole() {
    var body = Json.parse("{\"whole\":4,\"points\":[{\"x\":1},{\"x\":2}],\"more\":\"words\"}");
    var problems =
        assertInstanceOf(ObjectSchema.Checked.Invalid.class, SCHEMA.check(body)).problems();
    assertEquals(body, Json.parse(problems.getFirst().input()));
  }
}
