package io.scail.server.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.compare.CompareFailure;
import io.scail.server.compare.measure.Comparison;
import io.scail.server.compare.measure.MeasuredRuns;
import io.scail.server.http.Json;
import io.scail.server.testing.NodeProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The files of a report, and its pages in a real Chromium that has no network. */
final class ReportPageTest {
  private static final List<String> PACKAGES =
      List.of("playwright-core@1.65.1", "axe-core@4.14.1", "@sparticuz/chromium@153.0.0");

  @TempDir private Path folder;

  private Comparison comparison;

  @BeforeEach
  void run() {
    MeasuredRuns.folder(folder, 4);
    comparison =
        MeasuredRuns.measured(
            folder, (name, i) -> name.equals("ours") ? 0.9 : 0.9 - i / 8.0, (_, i) -> i);
  }

  @Test
  void thePageNeedsNothingButItsVideos() throws IOException {
    var page = Files.readString(new HtmlReport(folder, comparison, false).write());
    assertTrue(page.contains("src=\"videos/theirs/case-1-1-1.mp4\""));
    assertTrue(page.contains("A &lt;bar&gt; &amp; &quot;more&quot; moves."));
    assertFalse(page.contains("http://") || page.contains("https://"), "an address of elsewhere");
    var whole = Files.readString(new HtmlReport(folder, comparison, true).write());
    assertFalse(whole.contains("src=\"videos/"));
    assertTrue(whole.contains("src=\"data:video/mp4;base64,"));
  }

  @Test
  void theNumbersStandInCsv() throws IOException {
    Csv.write(comparison, folder);
    var lines = Files.readAllLines(folder.resolve("videos.csv"));
    assertEquals(1 + 8, lines.size());
    assertTrue(lines.getFirst().endsWith("motion.share,motion.lag,time.wall,cost.second"));
    var ours = lines.stream().filter(line -> line.startsWith("ours,case-1,")).findFirst();
    assertTrue(ours.orElseThrow().endsWith(",0.9,1.0,4.0,0.0"), ours.get());
  }

  private record Sides(JsonNode ballot, JsonNode key) {}

  private Sides ballot(long seed) throws IOException {
    Files.deleteIfExists(folder.resolve(BlindBallot.KEY));
    var page = Files.readString(new BlindBallot(folder, comparison, seed).write());
    var from = page.indexOf('>', page.indexOf("id=\"ballot\"")) + 1;
    return new Sides(
        Json.parse(page.substring(from, page.indexOf("</script>", from))),
        Json.parse(Files.readString(folder.resolve(BlindBallot.KEY))));
  }

  @Test
  void theBlindPageDoesNotTellWhoseVideoIsWhose() throws IOException {
    var sides = ballot(5);
    // The fourth case has no second video.
    assertEquals(3, sides.ballot.path("pairs").size());
    var page = Files.readString(folder.resolve("blind/index.html"));
    assertFalse(page.contains("ours") || page.contains("theirs"));
    assertEquals(sides.ballot, ballot(5).ballot);
    var lefts = new HashSet<String>();
    for (long seed = 0; seed < 5; seed++) {
      ballot(seed).key.path("pairs").forEach(pair -> lefts.add(pair.path("left").asText()));
    }
    assertEquals(Set.of("ours", "theirs"), lefts);
  }

  @Test
  void votesAreSummedUpBySideAndOthersRefused() throws IOException {
    var sides = ballot(5);
    var votes =
        Json.object()
            .put("ballot", sides.ballot.path("id").asText())
            .put("voter", "one")
            .put("saved", 1000);
    var chosen = votes.putObject("votes");
    for (var pair : sides.key.path("pairs")) {
      chosen.put(
          pair.path("id").asText(), pair.path("left").asText().equals("theirs") ? "left" : "right");
    }
    var last = sides.key.path("pairs").path(2).path("id").asText();
    chosen.put(last, "same");
    var file = folder.resolve("votes.json");
    Files.write(file, Json.bytes(votes));
    var second = folder.resolve("votes-2.json");
    Files.write(second, Json.bytes(votes.put("voter", "two")));
    var counts = VoteCount.of(folder, "ours", List.of(file, second));
    assertEquals(List.of(new VoteCount("ours", "theirs", 4, 0, 2)), counts);
    assertEquals(1, counts.getFirst().share().orElseThrow().estimate());
    Files.write(file, Json.bytes(votes.put("ballot", "another")));
    assertThrows(CompareFailure.class, () -> VoteCount.of(folder, "ours", List.of(file)));
  }

  @Test
  void ofAVotersFilesTheLatestCounts() throws IOException {
    var sides = ballot(5);
    var votes = Json.object().put("ballot", sides.ballot.path("id").asText()).put("voter", "one");
    var chosen = votes.putObject("votes");
    sides.key.path("pairs").forEach(pair -> chosen.put(pair.path("id").asText(), "same"));
    var whole = folder.resolve("votes (1).json");
    Files.write(whole, Json.bytes(votes.put("saved", 2000)));
    chosen.retain(sides.key.path("pairs").path(0).path("id").asText());
    var early = folder.resolve("votes.json");
    Files.write(early, Json.bytes(votes.put("saved", 1000)));
    var three = List.of(new VoteCount("ours", "theirs", 0, 0, 3));
    assertEquals(three, VoteCount.of(folder, "ours", List.of(whole, early)));
    assertEquals(three, VoteCount.of(folder, "ours", List.of(early, whole)));
    Files.write(early, Json.bytes(votes.without("voter")));
    assertThrows(CompareFailure.class, () -> VoteCount.of(folder, "ours", List.of(early)));
  }

  @Test
  void aPageWithOtherVideosIsAnotherPageAndSparesTheFirstOnesKey() throws IOException {
    var first = ballot(5).key;
    Files.copy(
        folder.resolve("suite/bar.png"),
        folder.resolve("videos/theirs/case-2-1-1.mp4"),
        StandardCopyOption.REPLACE_EXISTING);
    var page = new BlindBallot(folder, comparison, 5);
    assertThrows(CompareFailure.class, page::write);
    assertEquals(first, Json.parse(Files.readString(folder.resolve(BlindBallot.KEY))));
    var second = ballot(5).key;
    assertNotEquals(first.path("ballot"), second.path("ballot"));
    assertNotEquals(first.path("pairs").findValues("id"), second.path("pairs").findValues("id"));
  }

  @TestFactory
  List<DynamicTest> thePagesInABrowser() throws IOException {
    new HtmlReport(folder, comparison, false).write();
    ballot(3);
    var node = NodeProject.install("report-page", PACKAGES);
    node.with(NodeProject.class, "chromium.mjs");
    node.with(getClass(), "reports.mjs");
    var given =
        Json.object()
            .put("report", folder.resolve("report.html").toUri().toString())
            .put("blind", folder.resolve("blind/index.html").toUri().toString())
            .put("browser", System.getProperty("scail.browser", ""));
    var output = node.run(180, List.of("node", "reports.mjs", Json.text(given)), Map.of());
    var tests = new ArrayList<DynamicTest>();
    for (var line : output.lines().filter(text -> text.startsWith("{\"test\"")).toList()) {
      var result = Json.parse(line);
      var fault = result.path("fault");
      tests.add(
          DynamicTest.dynamicTest(
              result.path("test").asText(),
              () -> assertEquals("", fault.isNull() ? "" : fault.asText())));
    }
    assertTrue(tests.size() >= 8, output);
    return tests;
  }
}
