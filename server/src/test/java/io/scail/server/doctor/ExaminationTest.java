package io.scail.server.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.doctor.Finding.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks run together. */
@Timeout(30)
final class ExaminationTest {
  private static final Check GOOD = Check.of("good", () -> Finding.ok("fine"));

  @Test
  void findingsAreHeardInTheOrderOfTheChecks() throws Exception {
    var slow = new CountDownLatch(1);
    var heard = new ArrayList<String>();
    var examination =
        Examination.of(
            List.of(
                Check.of(
                    "slow",
                    () -> {
                      slow.await();
                      return Finding.warning("late", "Wait.");
                    }),
                Check.of(
                    "quick",
                    () -> {
                      slow.countDown();
                      return Finding.ok("early");
                    })),
            entry -> heard.add(entry.name()));
    assertEquals(List.of("slow", "quick"), heard);
    assertTrue(examination.sound());
    assertEquals("1 ok, 1 warnings, 0 failed", examination.summary());
  }

  @Test
  void aCheckThatThrowsIsAFailedCheckAndDisturbsNoOther() throws Exception {
    var found = new ArrayList<Finding>();
    var examination =
        Examination.of(
            List.of(
                Check.of(
                    "torn",
                    () -> {
                      throw new IOException("the wire was cut");
                    }),
                Check.of(
                    "worse",
                    () -> {
                      throw new StackOverflowError();
                    }),
                GOOD),
            entry -> found.add(entry.finding()));
    assertEquals(
        List.of(Verdict.FAILED, Verdict.FAILED, Verdict.OK),
        found.stream().map(Finding::verdict).toList());
    assertTrue(found.getFirst().seen().contains("the wire was cut"), found.getFirst().seen());
    assertFalse(examination.sound());
  }

  @Test
  void aCheckThatHangsIsGivenUp() throws Exception {
    var never = new CountDownLatch(1);
    var hanging =
        new Check(
            "hanging",
            Duration.ofMillis(200),
            () -> {
              never.await();
              return Finding.ok("never");
            });
    var examination = Examination.of(List.of(hanging, GOOD), _ -> {});
    var first = examination.json().path("checks").path(0);
    assertEquals("failed", first.path("verdict").asText());
    assertTrue(first.path("seen").asText().contains("no answer"), first.toString());
  }

  @Test
  void programsReadTheSame() throws Exception {
    var bad = Check.of("bad", () -> Finding.failed("broken", "Mend it."));
    var json = Examination.of(List.of(GOOD, bad), _ -> {}).json();
    assertFalse(json.path("ok").asBoolean());
    assertFalse(json.path("checks").path(0).has("advice"));
    assertEquals("Mend it.", json.path("checks").path(1).path("advice").asText());
  }
}
