package io.scail.server.compare.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.compare.CompareFailure;
import io.scail.server.compare.gate.Gate.Offence;
import io.scail.server.compare.measure.Comparison;
import io.scail.server.compare.measure.MeasuredRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GateTest {
  @TempDir private Path folder;

  private Comparison baseline;

  @BeforeEach
  void run() {
    MeasuredRuns.folder(folder, 6);
    baseline = MeasuredRuns.measured(folder, (_, _) -> 0.9, (_, _) -> 0);
  }

  private List<String> offences(Comparison now, Limits limits) {
    return new Gate(baseline, now, limits)
        .offences("ours", "ours").stream()
            .map(each -> each.suiteCase().orElse("all") + " " + each.metric())
            .toList();
  }

  @Test
  void theSameRunPasses() {
    assertEquals(List.of(), offences(baseline, Limits.USUAL));
  }

  @Test
  void aSingleBadCaseIsNamedAndNotTheMean() {
    var now = MeasuredRuns.measured(folder, (_, i) -> i == 3 ? 0.55 : 0.9, (_, _) -> 0);
    assertEquals(List.of("case-3 motion.share"), offences(now, Limits.USUAL));
  }

  @Test
  void aSmallLossEverywhereIsSeenInTheMean() {
    var now = MeasuredRuns.measured(folder, (_, _) -> 0.78, (_, _) -> 0);
    assertEquals(List.of("all motion.share"), offences(now, Limits.USUAL));
    var better = MeasuredRuns.measured(folder, (_, _) -> 1, (_, _) -> 0);
    assertEquals(List.of(), offences(better, Limits.USUAL));
  }

  @Test
  void slowerCountsAsARatioAndOwnLimitsWin() throws IOException {
    // Theirs takes 10 s and more where ours takes 4.
    var gate = new Gate(baseline, baseline, Limits.USUAL);
    var slower = gate.offences("theirs", "ours");
    assertTrue(slower.stream().map(Offence::metric).anyMatch("time.wall"::equals));
    var file = Files.writeString(folder.resolve("limits.yaml"), "ignore: [time.wall]\n");
    var limits = Limits.read(file, Set.of("time.wall", "motion.share"));
    assertTrue(
        new Gate(baseline, baseline, limits)
            .offences("theirs", "ours").stream()
                .map(Offence::metric)
                .noneMatch("time.wall"::equals));
    Files.writeString(file, "metrics: {motion.share: {mean: 0.01, case: 0.02}}");
    var now = MeasuredRuns.measured(folder, (_, _) -> 0.85, (_, _) -> 0);
    assertEquals(7, offences(now, Limits.read(file, Set.of("motion.share"))).size());
    Files.writeString(file, "metrics: {motion.shares: {mean: 0.01}}");
    assertThrows(CompareFailure.class, () -> Limits.read(file, Set.of("motion.share")));
  }

  @Test
  void aVideoThatIsNotThereAnyMoreOffends() {
    var found = new Gate(baseline, baseline, Limits.USUAL).offences("theirs", "ours");
    assertTrue(
        found.stream()
            .anyMatch(
                each ->
                    each.suiteCase().equals(Optional.of("case-6"))
                        && each.metric().equals("video")));
  }

  private static List<Offence> gate(
      String kind, Map<String, Double> before, Map<String, Double> now) {
    return new Gate(
            MeasuredRuns.ofOneCase("server", before, Map.of()),
            MeasuredRuns.ofOneCase(kind, now, Map.of()),
            Limits.USUAL)
        .offences("ours", "ours");
  }

  @Test
  void aRepeatThatWasNotAskedOffends() {
    var before = Map.of("case-1/1/1", 0.9, "case-1/1/2", 0.5);
    var found = gate("server", before, Map.of("case-1/1/1", 0.9));
    assertEquals(
        List.of("there is no video any more: case-1/1/2 was not asked"),
        found.stream().map(Offence::sentence).toList());
    assertEquals(List.of(), gate("folder", before, Map.of("case-1/1/1", 0.9)));
  }

  @Test
  void aSeedThatIsGoneNeitherHidesNorMakesALoss() {
    var before = Map.of("case-1/1/1", 0.9, "case-1/2/1", 0.3);
    var worse = gate("server", before, Map.of("case-1/1/1", 0.6, "case-1/2/1", -1.0));
    assertTrue(worse.stream().map(Offence::metric).anyMatch("motion.share"::equals));
    var equal = gate("server", before, Map.of("case-1/1/1", -1.0, "case-1/2/1", 0.3));
    assertEquals(List.of("video"), equal.stream().map(Offence::metric).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metrics: {motion.share: {mean: 0,02}}",
        "metrics: {motion.share: {mean: '0,02'}}",
        "metrics: {motion.share: {mean: 0.02, case: none}}",
        "metrics: {motion.share: {mean: }}",
        "metrics: {motion.share: {mean: .nan}}",
        "metrics: {motion.share: {mean: -1}}",
        "metrics: {motion.share: 0.02}",
        "metrics: [motion.share]",
        "ignore: motion.share",
        "motion.share",
        ""
      })
  void limitsThatWouldNotHoldAreRefused(String text) throws IOException {
    var file = Files.writeString(folder.resolve("limits.yaml"), text);
    assertThrows(CompareFailure.class, () -> Limits.read(file, Set.of("motion.share")), text);
  }

  @Test
  void anotherSuiteIsRefused(@TempDir Path other) {
    MeasuredRuns.folder(other, 5);
    var stranger = MeasuredRuns.measured(other, (_, _) -> 0.9, (_, _) -> 0);
    assertThrows(CompareFailure.class, () -> new Gate(baseline, stranger, Limits.USUAL));
  }
}
