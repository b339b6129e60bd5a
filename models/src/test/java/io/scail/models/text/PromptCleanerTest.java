package io.scail.models.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PromptCleanerTest {
  @Test
  void referencesAreResolvedAsPythonDoes() throws IOException {
    var wrong = new ArrayList<String>();
    int cases = 0;
    try (var in = PromptCleanerTest.class.getResourceAsStream("/text/unescape.json")) {
      for (var pair : new ObjectMapper().readTree(Objects.requireNonNull(in))) {
        cases++;
        String actual = HtmlEntities.unescape(pair.get(0).asText());
        if (!actual.equals(pair.get(1).asText())) {
          wrong.add(pair.get(0) + ": \"" + actual + "\" instead of " + pair.get(1));
        }
      }
    }
    assertTrue(cases >= 100, "only " + cases + " cases");
    assertEquals(List.of(), wrong);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "\u201cquoted\u201d and \u2018single\u2019 don\u2019t|\"quoted\" and 'single' don't",
        "\u02bcokina|'okina",
        "\uff28\uff45\uff4c\uff4c\uff4f\uff01|Hello!",
        "\uff76\uff9e\uff77|\u30ac\u30ad",
        "\ufb01ne \ufb02ow o\ufb03ce|fine flow office",
        "\u0132sselmeer \u01c6|IJsselmeer d\u017e",
        "a\u2028b\u2029c\u0085d|a b c\u2026d",
        "\u001b[31mred\u001b[0m|red",
        "\u001b[1;31mbold|bold",
        "a\u0001b\u007fc\ufeffd|abcd",
        "\u202eright|\u202eright",
        "cafe\u0301|caf\u00e9",
        "\u0093smart\u0094 \u0080|\u201csmart\u201d \u20ac",
        "\u001cseparators\u001f|separators",
        "&amp;amp;lt; stays once|&lt; stays once",
        "  \u3000 both \u00a0 ends |both ends",
        "zero\u200bwidth|zero\u200bwidth"
      })
  void promptsAreRepaired(String prompt, String clean) {
    // Quotes that a wrongly decoded byte spelled are straightened as any other.
    String expected = clean.replace('\u201c', '"').replace('\u201d', '"');
    assertEquals(expected, PromptCleaner.clean(prompt));
  }

  @Test
  void halfACharacterBecomesTheReplacementCharacter() {
    assertEquals("a\ufffdb", PromptCleaner.clean("a\ud83db"));
    assertEquals("a\ufffd", PromptCleaner.clean("a\udc83"));
    assertEquals("\ud83d\udc83", PromptCleaner.clean("\ud83d\udc83"));
  }
}
