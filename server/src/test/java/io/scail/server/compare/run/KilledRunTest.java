package io.scail.server.compare.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.compare.HostedStandIn;
import io.scail.server.compare.SmallSuite;
import io.scail.server.testing.ScailProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real process, killed while it runs. */
@Timeout(180)
final class KilledRunTest {
  /** More than four kills can leave unknown, with two requests under way at each. */
  private static final List<String> PROMPTS =
      IntStream.rangeClosed(1, 12).mapToObj(number -> "case " + number).toList();

  @TempDir private Path folder;

  private ScailProcess run(HostedStandIn server) {
    return ScailProcess.start(
        folder.resolve("log"),
        Map.of("HOSTED_KEY", HostedStandIn.KEY),
        "compare",
        "run",
        folder.resolve("suite/suite.yaml").toString(),
        "--target",
        "hosted=" + server.url() + ",key=HOSTED_KEY,price=0.20",
        "--concurrency=2",
        "--out=" + folder.resolve("out"),
        "--no-report",
        "--yes");
  }

  private long lines() throws IOException {
    var journal = folder.resolve("out/journal.jsonl");
    if (!Files.exists(journal)) {
      return 0;
    }
    try (var lines = Files.lines(journal)) {
      return lines.count();
    }
  }

  @Test
  void aRunThatIsKilledAgainAndAgainPaysForEachCaseOnce() throws Exception {
    SmallSuite.write(folder.resolve("suite"), PROMPTS);
    try (var server = new HostedStandIn()) {
      for (long kill = 1; kill <= 13; kill += 4) {
        try (var process = run(server)) {
          while (process.isAlive() && lines() < kill) {
            LockSupport.parkNanos(1_000_000);
          }
          ScailProcess.signal(process.pid(), "KILL");
          process.awaitEnd(Duration.ofSeconds(30));
        }
      }
      int status;
      try (var process = run(server)) {
        process.readAll();
        status = process.awaitEnd(Duration.ofSeconds(60));
      }
      // A case whose id was never learned is said to be unknown, and not sent again.
      assertEquals(new HashSet<>(server.accepted()).size(), server.accepted().size());
      var journal = Files.readString(folder.resolve("out/journal.jsonl"));
      long stored = journal.lines().filter(line -> line.contains("\"stored\"")).count();
      long unknown = journal.lines().filter(line -> line.contains("UNKNOWN")).count();
      assertEquals(PROMPTS.size(), stored + unknown, journal);
      assertEquals(unknown == 0 ? 0 : 1, status);
      assertTrue(stored > 0);
      assertFalse((journal + Files.readString(folder.resolve("log"))).contains(HostedStandIn.KEY));
    }
  }

  @Test
  void nothingIsSpentWithoutAQuestion() throws Exception {
    SmallSuite.write(folder.resolve("suite"), PROMPTS);
    try (var server = new HostedStandIn();
        var process =
            ScailProcess.start(
                folder.resolve("log"),
                Map.of("HOSTED_KEY", HostedStandIn.KEY),
                "compare",
                "run",
                folder.resolve("suite/suite.yaml").toString(),
                "--target",
                "hosted=" + server.url() + ",key=HOSTED_KEY,price=0.20",
                "--out=" + folder.resolve("out"))) {
      assertEquals(1, process.awaitEnd(Duration.ofSeconds(60)));
      assertTrue(process.log().contains("may spend 7.20 dollars"), process.log());
      assertEquals(List.of(), server.accepted());
    }
  }
}
