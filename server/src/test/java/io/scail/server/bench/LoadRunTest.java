package io.scail.server.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.bench.LoadPlan.Arrival;
import io.scail.server.bench.LoadPlan.Choice;
import io.scail.server.client.FalServer;
import io.scail.server.testing.RunningServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class LoadRunTest {
  private static LoadPlan plan(Arrival arrival, String prompt, double cancelled, int count) {
    return new LoadPlan(
        arrival,
        List.of(new Choice("small", 1, RunningServer.input(prompt))),
        cancelled,
        Duration.ofSeconds(20),
        count,
        Duration.ofSeconds(20),
        Duration.ofMillis(5),
        7);
  }

  private static LoadResult load(RunningServer server, LoadPlan plan) throws Exception {
    var called =
        FalServer.at(URI.create(server.url()), FalServer.SCAIL_2, Optional.of(server.key()));
    return new LoadRun(called, plan).perform();
  }

  @Test
  void openLoadKeepsItsRateAndCountsWhatComesOut(@TempDir Path folder) throws Exception {
    try (var server = new RunningServer(folder, false)) {
      var result = load(server, plan(new Arrival.Open(40), "dance", 0, 40));
      assertEquals(40, result.done(), String.join("\n", result.lines()));
      assertTrue(result.isClean());
      assertTrue(result.framesPerHour() > 0);
      var complete = result.latencies().get(2);
      assertEquals(40, complete.count());
      assertTrue(complete.p50() <= complete.p99() && complete.p99() <= complete.most());
      assertTrue(
          result.lines().stream().anyMatch(line -> line.contains("workers busy")),
          String.join("\n", result.lines()));
    }
  }

  @Test
  void closedLoadHasAsManyAtOnceAsThereAreCallers(@TempDir Path folder) throws Exception {
    try (var server = new RunningServer(folder, false)) {
      var result = load(server, plan(new Arrival.Closed(3), "dance", 0, 12));
      assertEquals(12, result.done());
      assertEquals(12, result.begun());
    }
  }

  @Test
  void whatIsCancelledIsTimedByItself(@TempDir Path folder) throws Exception {
    try (var server = new RunningServer(folder, false)) {
      var result = load(server, plan(new Arrival.Closed(2), "hold", 1, 4));
      assertEquals(4, result.cancelled(), String.join("\n", result.lines()));
      assertEquals(4, result.latencies().get(3).count());
      assertTrue(result.isClean());
    }
  }

  @Test
  void percentilesAreTheOnesOfTheDefinition() {
    var hundred = DoubleStream.iterate(1, each -> each + 1).limit(100).boxed().toList();
    assertEquals(new Latencies("x", 100, 50, 90, 99, 100, 100), Latencies.of("x", hundred));
    assertEquals(0, Latencies.of("x", List.of()).count());
  }
}
