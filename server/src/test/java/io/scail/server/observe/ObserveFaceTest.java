package io.scail.server.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
final class ObserveFaceTest {
  @TempDir Path folder;
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer(folder, true);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String metrics() {
    var answer = server.send(server.bare("/metrics"));
    assertEquals(200, answer.statusCode());
    assertEquals(
        "text/plain; version=0.0.4; charset=utf-8",
        answer.headers().firstValue("Content-Type").orElseThrow());
    return answer.body();
  }

  private void awaitMetric(String line) {
    var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    var seen = metrics();
    while (!seen.contains(line + "\n")) {
      assertTrue(System.nanoTime() < end, line + " is not in\n" + seen);
      java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      seen = metrics();
    }
  }

  @Test
  void healthNeedsNoKeyAndNamesWhatItAsked() {
    for (var path : new String[] {"/health", "/health/ready"}) {
      var answer = server.send(server.bare(path));
      assertEquals(200, answer.statusCode());
      assertEquals("ok", Json.parse(answer.body()).path("checks").path("database").asText());
    }
    assertEquals(200, server.send(server.bare("/health/live")).statusCode());
    assertEquals(404, server.send(server.bare("/health/nothing")).statusCode());
  }

  @Test
  void metricsTellTheLineTheEndsTheWaitsAndTheRequests() {
    var held = server.submit(RunningServer.input("hold")).path("request_id").asText();
    server.await(held, "IN_PROGRESS");
    server.submit(RunningServer.input("next"));
    server.submit(Json.object());
    awaitMetric("scail_jobs_waiting{endpoint=\"fal-ai/scail-2\",priority=\"normal\"} 1.0");
    awaitMetric("scail_jobs_running{endpoint=\"fal-ai/scail-2\",priority=\"normal\"} 1.0");
    awaitMetric(
        "scail_jobs_ended_total{endpoint=\"fal-ai/scail-2\",outcome=\"invalid_input\"} 1.0");
    server.animator().open();
    server.await(held, "COMPLETED");
    awaitMetric("scail_jobs_ended_total{endpoint=\"fal-ai/scail-2\",outcome=\"succeeded\"} 2.0");
    awaitMetric("scail_job_wait_seconds_count{endpoint=\"fal-ai/scail-2\"} 2");
    awaitMetric("scail_database_up 1.0");
    var seen = metrics();
    assertTrue(
        seen.contains(
            "scail_http_request_seconds_count{method=\"POST\",service=\"queue\",status=\"200\"} 3"),
        seen);
    assertFalse(seen.contains("scail_storage_bytes 0.0"), "the results take bytes:\n" + seen);
  }

  @Test
  void aMethodThatNobodyKnowsMakesNoSeriesOfItsOwn() {
    server.send(
        server.bare("/health").method("BREW", java.net.http.HttpRequest.BodyPublishers.noBody()));
    assertFalse(metrics().contains("BREW"));
    assertTrue(metrics().contains("method=\"other\""));
  }
}
