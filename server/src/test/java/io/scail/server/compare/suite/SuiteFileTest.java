package io.scail.server.compare.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.compare.CompareFailure;
import io.scail.server.testing.SmallMedia;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SuiteFileTest {
  private static final String CASE = "id: a, image: one.png, video: one.mp4";

  @TempDir private Path folder;

  @BeforeEach
  void media() {
    SmallMedia.picture(folder.resolve("one.png"));
    SmallMedia.video(folder.resolve("one.mp4"));
  }

  private Suite read(String text) {
    try {
      return SuiteFile.read(Files.writeString(folder.resolve("suite.yaml"), text));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aCaseTakesItsFieldsAndTheDefaults() {
    var suite =
        read(
            """
            name: mine
            defaults: {mode: replacement, seeds: [3, 4], parameters: {shift: 3, fps: 16}}
            cases:
              - {id: a, image: one.png, video: one.mp4, prompt: Dance., parameters: {shift: 5}}
              - {id: b, image: one.png, video: one.mp4, mode: animation, seeds: 9}
            """);
    var first = suite.cases().getFirst();
    assertEquals("mine", suite.name());
    assertEquals("Dance.", first.prompt());
    assertEquals(Mode.REPLACEMENT, first.mode());
    assertEquals(List.of(3L, 4L), first.seeds());
    assertEquals("{\"shift\":5,\"fps\":16}", first.parameters().toString());
    assertEquals(3, first.seconds(), 0.01);
    assertEquals(Mode.ANIMATION, suite.cases().get(1).mode());
    assertEquals(List.of(9L), suite.cases().get(1).seeds());
  }

  @Test
  void theDigestFollowsWhatIsAskedAndNothingElse() throws IOException {
    var before = read("{name: x, cases: [{%s, parameters: {b: 1, a: 2}}]}".formatted(CASE));
    var sameAsked = read("{name: y, cases: [{%s, parameters: {a: 2, b: 1}}]}".formatted(CASE));
    assertEquals(before.digest(), sameAsked.digest());
    assertNotEquals(before.digest(), read("cases: [{%s, prompt: other}]".formatted(CASE)).digest());
    Files.copy(folder.resolve("one.png"), folder.resolve("two.png"));
    var renamed = read("cases: [{id: a, image: two.png, video: one.mp4}]");
    assertEquals(read("cases: [{%s}]".formatted(CASE)).digest(), renamed.digest());
    Files.write(folder.resolve("two.png"), new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
    var changed = read("cases: [{id: a, image: two.png, video: one.mp4}]");
    assertNotEquals(renamed.digest(), changed.digest());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cases: [{%s, promt: x}]              | unknown field promt in case a
          case: [{%s}]                         | unknown field case in the suite
          cases: [{%s}, {%s}]                  | two cases with the id a
          cases: []                            | no cases
          cases: [{%s, mode: swap}]            | animation or replacement
          cases: [{%s, seeds: [1, 1]}]         | different seeds
          cases: [{%s, seeds: [x]}]            | whole numbers
          cases: [{%s, parameters: {seed: 1}}] | seed by its own fields
          cases: [{id: a, image: one.png, video: ../one.mp4}] | below its own folder
          cases: [{id: a, image: one.png, video: none.mp4}]   | there is no such file
          cases: [{id: a, image: one.png, video: one.png}]    | cannot be used
          cases: [{id: a/b, image: one.png, video: one.mp4}]  | an id of letters
          cases: [{id: a, id: b}]              | no YAML
          """)
  void whatIsWrongIsRefusedInASentence(String text, String reason) {
    var failure =
        assertThrows(CompareFailure.class, () -> read(text.replace("%s", CASE)), () -> text);
    assertTrue(failure.sentence().contains(reason), failure.sentence());
  }

  @Test
  void aFolderOfPairsBecomesASuite() throws IOException {
    Files.writeString(folder.resolve("one.txt"), "A knight dances.\n");
    var file = SuiteWriter.ofPairs(folder, "Somebody moves.");
    var suite = SuiteFile.read(file);
    assertEquals("A knight dances.", suite.cases().getFirst().prompt());
    assertEquals("one", suite.cases().getFirst().id());
    assertThrows(CompareFailure.class, () -> SuiteWriter.ofPairs(folder, ""));
    Files.delete(file);
    Files.copy(folder.resolve("one.png"), folder.resolve("alone.png"));
    var failure = assertThrows(CompareFailure.class, () -> SuiteWriter.ofPairs(folder, ""));
    assertTrue(failure.sentence().contains("alone.png"), failure.sentence());
  }

  @Test
  void theDrawnSuiteIsTheSameEachTimeAndKnowsItsTruth() {
    var first = SuiteFile.read(FigureSuite.write(folder.resolve("first"), 20, 2));
    var second = SuiteFile.read(FigureSuite.write(folder.resolve("second"), 20, 2));
    assertEquals(first.digest(), second.digest());
    var figure = Figure.read(first.cases().get(1).truth().orElseThrow());
    assertEquals(20, figure.frames());
    assertTrue(figure.size().isPortrait());
    assertEquals(1, figure.scene(3).joints().size());
  }
}
