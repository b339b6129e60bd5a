package io.scail.server.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.http.Json;
import io.scail.server.keys.Scope;
import io.scail.server.testing.RunningServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prices are those of the test server: 5 cents a second; each of its results bills 5 seconds. */
@SuppressWarnings("NullAway.Init")
final class UsageFaceTest {
  @TempDir Path folder;
  private RunningServer server;

  @BeforeEach
  void start() {
    server = new RunningServer(folder, true);
    for (int i = 0; i < 3; i++) {
      var id = server.submit(RunningServer.input("dance")).path("request_id").asText();
      server.await(id, "COMPLETED");
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode usage(String query) {
    var answer = server.get("/v1/usage" + query);
    assertEquals(200, answer.statusCode(), answer.body());
    return Json.parse(answer.body());
  }

  @Test
  void aKeySeesItsBilledSecondsItsCostAndWhatFalWouldAsk() {
    var total = usage("").path("total");
    assertEquals(3, total.path("jobs").asInt());
    assertEquals("15", total.path("billed_seconds").asText());
    assertEquals("0.75", total.path("cost").asText());
    assertEquals("3.00", total.path("fal_cost").decimalValue().setScale(2).toString());
    var entry = usage("").path("entries").path(0);
    assertEquals("5", entry.path("billed_seconds").asText());
    assertEquals("fal-ai/scail-2", entry.path("endpoint_id").asText());
  }

  @Test
  void pagesAreToldOneAfterTheOther() {
    var first = usage("?limit=2");
    assertEquals(2, first.path("entries").size());
    var second = usage("?limit=2&cursor=" + first.path("next_cursor").asText());
    assertEquals(1, second.path("entries").size());
    assertTrue(second.path("next_cursor").isNull());
    assertEquals(3, second.path("total").path("jobs").asInt(), "sums are of the whole span");
  }

  @Test
  void aSpanLeavesOutWhatIsOutsideOfIt() {
    assertEquals(0, usage("?to=2020-01-01&from=2019-12-31").path("total").path("jobs").asInt());
    assertEquals(3, usage("?from=2020-01-01T00:00:00Z").path("total").path("jobs").asInt());
  }

  @Test
  void aTableHasALineForEachJob() {
    var lines = server.get("/v1/usage?format=csv").body().lines().toList();
    assertEquals(4, lines.size());
    assertEquals(
        "at,request_id,key,endpoint_id,billed_seconds,processing_seconds,cost_USD,fal_cost_USD",
        lines.getFirst());
    assertTrue(lines.get(1).endsWith(",0.25,1.00"), lines.get(1));
  }

  @Test
  void anotherKeysUseNeedsAnAdministrator() {
    var own = server.key().split(":", 2)[0];
    assertEquals(403, server.get("/v1/usage?key=somebody").statusCode());
    assertEquals(200, server.get("/v1/usage?key=" + own).statusCode());
    var admin = server.newKey("admin", Set.of(Scope.ADMIN));
    for (var query : List.of("", "?key=" + own)) {
      var answer =
          server.send(server.bare("/v1/usage" + query).header("Authorization", "Key " + admin));
      assertEquals(3, Json.parse(answer.body()).path("total").path("jobs").asInt());
      assertEquals(own, Json.parse(answer.body()).path("sums").path(0).path("key").asText());
    }
    assertEquals(401, server.send(server.bare("/v1/usage")).statusCode());
    assertEquals(
        403,
        server
            .send(server.bare("/v1/usage").header("Authorization", "Key " + server.otherKey()))
            .statusCode(),
        "the other key has no scope for it");
  }

  @Test
  void whatIsNoDateOrNumberIsABadRequest() {
    for (var query :
        List.of(
            "from=yesterday",
            "to=2026-99-99",
            "limit=0",
            "limit=x",
            "cursor=5",
            "format=xml",
            "from=%2B1000000000-12-31T23:59:59Z")) {
      assertEquals(400, server.get("/v1/usage?" + query).statusCode(), query);
    }
  }
}
