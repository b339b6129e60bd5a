package io.scail.server.compare.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.compare.measure.Findings.Verdict;
import io.scail.server.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FindingsTest {
  private static final int CASES = 11;

  @TempDir private Path folder;

  @BeforeEach
  void run() {
    MeasuredRuns.folder(folder, CASES);
  }

  private Map<String, Verdict> verdicts(Comparison comparison) {
    return new Findings(comparison)
        .differences("theirs").stream()
            .collect(Collectors.toMap(each -> each.quantity().id(), Findings.Difference::verdict));
  }

  @Test
  void aDifferenceIsToldByItsSideAndItsSize() {
    var clear =
        MeasuredRuns.measured(
            folder, (name, i) -> name.equals("ours") ? 0.9 : 0.6 + i / 100.0, (_, _) -> 0);
    assertEquals(Verdict.WORSE, verdicts(clear).get("motion.share"));
    assertEquals(Verdict.NOT_SHOWN, verdicts(clear).get("motion.lag"));
    assertEquals(Verdict.WORSE, verdicts(clear).get("time.wall"));
    var small =
        MeasuredRuns.measured(
            folder, (name, i) -> name.equals("ours") ? 0.9 : 0.85 - i / 1e3, (_, _) -> 0);
    assertEquals(Verdict.WITHIN_NOISE, verdicts(small).get("motion.share"));
    var uneven =
        MeasuredRuns.measured(
            folder,
            (name, i) -> name.equals("ours") || i % 2 == 0 ? 0.9 : 0.2 + i / 100.0,
            (_, _) -> 0);
    assertEquals(Verdict.NOT_SHOWN, verdicts(uneven).get("motion.share"));
  }

  @Test
  void earlyIsAsBadAsLate() {
    var shifted =
        MeasuredRuns.measured(folder, (_, _) -> 1, (name, i) -> name.equals("ours") ? 0 : -4 - i);
    assertEquals(Verdict.WORSE, verdicts(shifted).get("motion.lag"));
  }

  @Test
  void absentVideosAndGreatLossesLead() {
    var ranked =
        new Findings(
                MeasuredRuns.measured(
                    folder, (name, i) -> name.equals("theirs") && i == 4 ? 0.1 : 1, (_, _) -> 0))
            .worstFirst();
    assertEquals(CASES, ranked.size());
    assertEquals("case-11", ranked.get(0).suiteCase());
    assertEquals("case-4", ranked.get(1).suiteCase());
    assertEquals(9, ranked.get(1).noises(), 1e-9);
  }

  private static Findings.Difference difference(Comparison comparison) {
    return new Findings(comparison).differences("theirs").getFirst();
  }

  @Test
  void aSeedThatOneTargetLacksMakesNoDifference() {
    var failed = new HashMap<>(Map.of("case-1/1/1", 0.4, "case-1/2/1", 0.8));
    var ours = Map.copyOf(failed);
    failed.put("case-1/2/1", -1.0);
    var found = difference(MeasuredRuns.ofOneCase("server", ours, failed));
    assertEquals(0, found.difference().estimate(), 1e-9);
    var swapped = difference(MeasuredRuns.ofOneCase("server", failed, ours));
    assertEquals(0, swapped.difference().estimate(), 1e-9);
  }

  @Test
  void aFoldersVideoStandsForEveryRepeatOfItsSeed() {
    var found =
        difference(
            MeasuredRuns.ofOneCase(
                "folder",
                Map.of("case-1/1/1", 0.4, "case-1/2/1", 0.8),
                Map.of("case-1/1/1", 0.5, "case-1/1/2", 0.7, "case-1/2/1", -1.0)));
    assertEquals(0.2, found.difference().estimate(), 1e-9);
  }

  @Test
  void whatNobodyAnsweredAtBothTargetsIsNoCase() {
    var comparison =
        MeasuredRuns.ofOneCase("server", Map.of("case-1/1/1", 0.4), Map.of("case-1/2/1", 0.4));
    assertEquals(List.of(), new Findings(comparison).differences("theirs"));
  }

  @Test
  void theDocumentIsReadAsItWasWritten() throws IOException {
    var comparison = MeasuredRuns.measured(folder, (_, i) -> i / 20.0, (_, _) -> 0);
    var file = folder.resolve(Comparison.FILE);
    Files.write(file, Json.bytes(comparison.toJson()));
    var again = Comparison.read(folder);
    assertEquals(comparison.videos(), again.videos());
    assertEquals(comparison.quantities(), again.quantities());
    assertEquals(comparison.digest(), again.digest());
    assertTrue(Quantity.all().size() > 12 + 3, "metrics that need no download");
  }
}
