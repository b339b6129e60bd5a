package io.scail.server.compare.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.client.FalServer;
import io.scail.server.compare.CompareFailure;
import io.scail.server.compare.HostedStandIn;
import io.scail.server.compare.SmallSuite;
import io.scail.server.compare.suite.Suite;
import io.scail.server.compare.suite.SuiteFile;
import io.scail.server.http.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonRunTest {
  private static final BigDecimal PRICE = new BigDecimal("0.20");
  private static final Pace QUICK =
      new Pace(
          Duration.ofMillis(5),
          Duration.ofMillis(50),
          Duration.ofSeconds(30),
          Duration.ofMillis(5));

  @TempDir private Path folder;

  private Target.Server hosted(URI url, String key) {
    return new Target.Server(
        "hosted",
        FalServer.at(url, FalServer.SCAIL_2, Optional.of(key)),
        Json.object().put("num_inference_steps", 4),
        PRICE);
  }

  private Target.Server hosted(HostedStandIn server) {
    return hosted(server.url(), HostedStandIn.KEY);
  }

  private List<Outcome> run(Suite suite, List<Target> targets) throws Exception {
    return run(suite, targets, Optional.empty(), false, QUICK);
  }

  private List<Outcome> run(
      Suite suite, List<Target> targets, Optional<BigDecimal> most, boolean again, Pace pace)
      throws Exception {
    try (var run = open(suite, targets, most, again, pace)) {
      return run.perform();
    }
  }

  private ComparisonRun open(
      Suite suite, List<Target> targets, Optional<BigDecimal> most, boolean again, Pace pace) {
    return ComparisonRun.open(
        new RunPlan(suite, targets, 1),
        folder.resolve("out"),
        new ComparisonRun.Options(2, most, again, pace),
        InstantSource.system(),
        (_, _) -> {});
  }

  private Suite suite(String... prompts) {
    return SmallSuite.of(folder.resolve("suite"), prompts);
  }

  private static Map<String, String> faults(List<Outcome> outcomes) {
    var faults = new TreeMap<String, String>();
    outcomes.forEach(
        outcome ->
            faults.put(outcome.item().id(), outcome.fault().map(Fault::word).orElse("a video")));
    return faults;
  }

  @Test
  void everyCaseEndsInItsOwnWayAndTheRunGoesOn() throws Exception {
    var suite =
        suite("dance", "bad input", "break", "send rubbish", "cut the download", "turn away");
    try (var server = new HostedStandIn()) {
      var outcomes = run(suite, List.of(hosted(server)));
      assertEquals(
          Map.of(
              "hosted/case-1/1/1", "a video",
              "hosted/case-2/1/1", "rejected",
              "hosted/case-3/1/1", "failed",
              "hosted/case-4/1/1", "corrupt",
              "hosted/case-5/1/1", "a video",
              "hosted/case-6/1/1", "rejected"),
          faults(outcomes));
      var good = outcomes.getFirst();
      assertEquals(new BigDecimal("2.5"), good.billed().orElseThrow());
      assertEquals(new BigDecimal("0.6000"), good.spent());
      assertEquals(12.5, good.times().get("inference"));
      assertTrue(
          good.times().getOrDefault("finish", 0.0) >= good.times().getOrDefault("queue", 99.0));
      assertEquals("image_url: Failed to load the image", outcomes.get(1).sentence());
      // What was turned away at the door was not taken.
      assertEquals(new BigDecimal("0.0000"), outcomes.get(5).spent());
      assertTrue(Files.exists(folder.resolve("out").resolve(good.video().orElseThrow())));
    }
  }

  @Test
  void aSecondRunOfTheSameFolderSendsNothing() throws Exception {
    var suite = suite("dance", "bad input", "break");
    try (var server = new HostedStandIn()) {
      var first = run(suite, List.of(hosted(server)));
      assertEquals(faults(first), faults(run(suite, List.of(hosted(server)))));
      assertEquals(3, server.accepted().size());
    }
  }

  @Test
  void aDeathAfterAnyLineOfTheJournalPaysNothingTwice() throws Exception {
    var suite = suite("dance", "walk");
    try (var server = new HostedStandIn()) {
      run(suite, List.of(hosted(server)));
      var journal = folder.resolve("out/journal.jsonl");
      var lines = Files.readAllLines(journal);
      assertEquals(8, lines.size());
      for (int kept = 0; kept < lines.size(); kept++) {
        for (var torn : List.of("", "{\"item\":\"hosted/case-1")) {
          var known = lines.subList(0, kept);
          Files.writeString(journal, String.join("\n", known) + (kept > 0 ? "\n" : "") + torn);
          int before = server.accepted().size();
          var after = run(suite, List.of(hosted(server)));
          var intended = known.stream().filter(line -> line.contains("intended")).count();
          var learned = known.stream().filter(line -> line.contains("\"submitted\"")).count();
          assertEquals(2 - intended, server.accepted().size() - before, "sent after " + kept);
          var unknown =
              after.stream()
                  .filter(each -> each.fault().equals(Optional.of(Fault.UNKNOWN)))
                  .count();
          assertEquals(intended - learned, unknown, "unknown after " + kept);
        }
      }
    }
  }

  @Test
  void whatMayHaveArrivedIsOnlySentAgainWhenAsked() throws Exception {
    var suite = suite("say nothing");
    try (var server = new HostedStandIn()) {
      var target = List.<Target>of(hosted(server));
      assertEquals("unknown", faults(run(suite, target)).get("hosted/case-1/1/1"));
      run(suite, target);
      assertEquals(1, server.accepted().size());
      var outcome = run(suite, target, Optional.empty(), true, QUICK).getFirst();
      assertEquals(2, server.accepted().size());
      // Both may have been paid for.
      assertEquals(new BigDecimal("1.2000"), outcome.spent());
    }
  }

  @Test
  void aFreeServerIsAskedAgainUntilItAnswers() throws Exception {
    try (var server = new HostedStandIn()) {
      var free =
          new Target.Server(
              "own",
              FalServer.at(server.url(), FalServer.SCAIL_2, Optional.of(HostedStandIn.KEY)),
              Json.object(),
              BigDecimal.ZERO);
      var outcome = run(suite("say nothing"), List.of(free)).getFirst();
      assertEquals(Optional.of(Fault.UNREACHABLE), outcome.fault());
      assertEquals(Pace.TRIES, server.accepted().size());
    }
  }

  @Test
  void theCostLimitHoldsWhateverIsAsked() throws Exception {
    var suite = suite("one", "two", "three", "four");
    try (var server = new HostedStandIn()) {
      var target = List.<Target>of(hosted(server));
      try (var run = open(suite, target, Optional.of(new BigDecimal("1.30")), false, QUICK)) {
        assertEquals(new BigDecimal("2.4000"), run.ahead());
        var outcomes = run.perform();
        assertEquals(2, server.accepted().size());
        assertEquals(
            2, outcomes.stream().filter(o -> o.fault().equals(Optional.of(Fault.BUDGET))).count());
        assertEquals(new BigDecimal("1.2000"), run.spent());
        assertEquals(new BigDecimal("1.2000"), run.ahead());
      }
      run(suite, target);
      assertEquals(4, server.accepted().size());
    }
  }

  @Test
  void aKeyThatIsRefusedStopsItsTargetAloneAndIsWrittenNowhere() throws Exception {
    var suite = suite("dance", "walk");
    var wrong = "key-id:wrong-secret-987654321";
    try (var server = new HostedStandIn();
        var other = new HostedStandIn()) {
      var good =
          new Target.Server(
              "other",
              FalServer.at(other.url(), FalServer.SCAIL_2, Optional.of(HostedStandIn.KEY)),
              Json.object(),
              PRICE);
      var outcomes = run(suite, List.of(hosted(server.url(), wrong), good));
      assertEquals(
          Map.of(
              "hosted/case-1/1/1", "key",
              "hosted/case-2/1/1", "key",
              "other/case-1/1/1", "a video",
              "other/case-2/1/1", "a video"),
          faults(outcomes));
      // The stand-in says the key back; the journal does not.
      assertTrue(outcomes.getFirst().sentence().contains("No user found"));
      for (var file : files()) {
        var text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(text.contains(wrong) || text.contains(HostedStandIn.KEY), file.toString());
      }
      assertEquals(
          "a video", faults(run(suite, List.of(hosted(server), good))).get("hosted/case-1/1/1"));
    }
  }

  private List<Path> files() throws IOException {
    try (var all = Files.walk(folder.resolve("out"))) {
      return new ArrayList<>(all.filter(Files::isRegularFile).toList());
    }
  }

  @Test
  void aServerThatIsGoneIsReportedForEachCaseAndAskedAgainLater() throws Exception {
    var suite = suite("dance");
    int port;
    HostedStandIn server = new HostedStandIn();
    port = server.url().getPort();
    server.close();
    var target = List.<Target>of(hosted(server));
    assertEquals("unreachable", faults(run(suite, target)).get("hosted/case-1/1/1"));
    try (var back = new HostedStandIn(port)) {
      assertEquals("a video", faults(run(suite, target)).get("hosted/case-1/1/1"));
      assertEquals(1, back.accepted().size());
    }
  }

  @Test
  void aRequestThatTheServerForgotIsLostAndNotSentAgain() throws Exception {
    var suite = suite("dance");
    try (var server = new HostedStandIn()) {
      var target = List.<Target>of(hosted(server));
      run(suite, target);
      var journal = folder.resolve("out/journal.jsonl");
      var lines = Files.readAllLines(journal);
      Files.writeString(journal, String.join("\n", lines.subList(0, 2)) + "\n");
      server.forget();
      assertEquals("lost", faults(run(suite, target)).get("hosted/case-1/1/1"));
      assertEquals(1, server.accepted().size());
    }
  }

  @Test
  void whatTakesTooLongIsCancelled() throws Exception {
    var suite = suite("give up", "never end");
    try (var server = new HostedStandIn()) {
      var target = List.<Target>of(hosted(server));
      var quick = QUICK.withLimit(Duration.ofMillis(100));
      for (var again : List.of(false, true)) {
        var outcomes = run(suite, target, Optional.empty(), again, quick);
        assertEquals(
            Map.of("hosted/case-1/1/1", "cancelled", "hosted/case-2/1/1", "late"),
            faults(outcomes));
        assertTrue(outcomes.getLast().sentence().contains("cancelled"));
      }
      // What may end yet is not asked for anew.
      assertEquals(List.of("give up", "give up", "never end"), sorted(server.accepted()));
    }
  }

  private static List<String> sorted(List<String> prompts) {
    return prompts.stream().sorted().toList();
  }

  @Test
  void whatEndedBeforeItsCancelIsFetched() throws Exception {
    try (var server = new HostedStandIn()) {
      var quick = QUICK.withLimit(Duration.ofMillis(100));
      assertEquals(
          "a video",
          faults(run(suite("end late"), List.of(hosted(server)), Optional.empty(), false, quick))
              .get("hosted/case-1/1/1"));
    }
  }

  @Test
  void anItemsLimitIsAboveNothing() {
    for (var limit : List.of(Duration.ZERO, Duration.ofMinutes(-1), Duration.ofDays(8))) {
      assertThrows(CompareFailure.class, () -> QUICK.withLimit(limit));
    }
  }

  @Test
  void aResultThatAGatewayWithheldIsFetchedLaterAndNotPaidAgain() throws Exception {
    var suite = suite("dance");
    try (var server = new HostedStandIn()) {
      var target = List.<Target>of(hosted(server));
      server.trouble(true);
      assertEquals("unreachable", faults(run(suite, target)).get("hosted/case-1/1/1"));
      server.trouble(false);
      assertEquals("a video", faults(run(suite, target)).get("hosted/case-1/1/1"));
      assertEquals(1, server.accepted().size());
    }
  }

  @Test
  void aVideoThatCannotBePlayedIsFetchedAgainAndNotPaidAgain() throws Exception {
    var suite = suite("send rubbish at first");
    try (var server = new HostedStandIn()) {
      var target = List.<Target>of(hosted(server));
      assertEquals("corrupt", faults(run(suite, target)).get("hosted/case-1/1/1"));
      assertEquals("a video", faults(run(suite, target)).get("hosted/case-1/1/1"));
      assertEquals(1, server.accepted().size());
    }
  }

  @Test
  void anUploadThatBreaksIsTriedAgainBecauseNothingWasSent() throws Exception {
    SmallSuite.write(folder.resolve("suite"), List.of("dance"));
    var image = folder.resolve("suite/bar.png");
    // Large enough to be uploaded first.
    Files.write(image, new byte[6 << 20], StandardOpenOption.APPEND);
    var suite = SuiteFile.read(folder.resolve("suite/suite.yaml"));
    try (var server = new HostedStandIn()) {
      var target = List.<Target>of(hosted(server));
      server.trouble(true);
      var outcome = run(suite, target).getFirst();
      assertEquals(Optional.of(Fault.UNREACHABLE), outcome.fault());
      assertEquals(0, outcome.spent().signum());
      server.trouble(false);
      assertEquals("a video", faults(run(suite, target)).get("hosted/case-1/1/1"));
    }
  }

  @Test
  void whatMayHaveBeenSentStaysSoWhenAnotherAttemptEndsBeforeItIsSent() throws Exception {
    var suite = suite("dance");
    try (var server = new HostedStandIn()) {
      var target = List.<Target>of(hosted(server));
      var most = Optional.of(new BigDecimal("1.00"));
      run(suite, target);
      var journal = folder.resolve("out/journal.jsonl");
      var intended = Files.readAllLines(journal).getFirst() + "\n";
      var unknown = Files.readAllLines(journal).getFirst() + "\n" + failedUnknown() + "\n";
      for (var past : List.of(intended, unknown)) {
        Files.writeString(journal, past);
        var outcome = run(suite, target, most, true, QUICK).getFirst();
        assertEquals(Optional.of(Fault.BUDGET), outcome.fault());
        assertEquals(new BigDecimal("0.6000"), outcome.spent());
        try (var run = open(suite, target, Optional.empty(), false, QUICK)) {
          assertEquals(0, run.ahead().signum());
          outcome = run.perform().getFirst();
        }
        assertEquals(Optional.of(Fault.UNKNOWN), outcome.fault());
        assertEquals(new BigDecimal("0.6000"), outcome.spent());
      }
      assertEquals(1, server.accepted().size());
    }
  }

  private static String failedUnknown() {
    return new Event.Failed("hosted/case-1/1/1", Instant.EPOCH, Fault.UNKNOWN, "It died.").line();
  }

  @Test
  void aFolderOfFinishedVideosIsATarget() throws Exception {
    var suite = suite("dance", "walk", "jump");
    var videos = Files.createDirectory(folder.resolve("finished"));
    Files.copy(folder.resolve("suite/bar.mp4"), videos.resolve("case-1.mp4"));
    Files.writeString(videos.resolve("case-2-1.mp4"), "no video");
    assertEquals(
        Map.of(
            "theirs/case-1/1/1", "a video",
            "theirs/case-2/1/1", "corrupt",
            "theirs/case-3/1/1", "missing"),
        faults(run(suite, List.of(new Target.Folder("theirs", videos)))));
  }

  @Test
  void aFolderIsOnlyGoneOnWithByTheSameRunAndByOneProcess() throws Exception {
    try (var server = new HostedStandIn()) {
      run(suite("dance"), List.of(hosted(server)));
      var other = SmallSuite.of(folder.resolve("other"), "walk");
      assertThrows(CompareFailure.class, () -> run(other, List.of(hosted(server))));
      var journal = folder.resolve("out/journal.jsonl");
      Files.writeString(journal, "{\"damaged\": true}\n", StandardOpenOption.APPEND);
      var same = suite("dance");
      assertThrows(CompareFailure.class, () -> run(same, List.of(hosted(server))));
    }
  }
}
