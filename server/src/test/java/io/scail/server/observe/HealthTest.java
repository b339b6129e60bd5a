package io.scail.server.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class HealthTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  @Test
  void aFailedNeedMakesTheProcessNotReadyAndKeepsItsReasonToItself() {
    Runnable broken =
        () -> {
          throw new IllegalStateException("password is secret");
        };
    var report =
        new Health().needs("files", () -> {}, SHORT).needs("database", broken, SHORT).report();
    assertFalse(report.ready());
    assertEquals(
        "{\"status\":\"unavailable\",\"checks\":{\"files\":\"ok\",\"database\":\"failed\"}}",
        report.body().toString());
  }

  @Test
  void aNeedThatHangsIsGivenUpAndAskedOnlyOnce() {
    var asked = new AtomicInteger();
    var release = new CountDownLatch(1);
    Runnable hanging =
        () -> {
          asked.incrementAndGet();
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    var health = new Health().needs("database", hanging, SHORT);
    for (int i = 0; i < 3; i++) {
      assertEquals(
          "does not answer", health.report().body().path("checks").path("database").asText());
    }
    assertEquals(1, asked.get());
    release.countDown();
  }

  @Test
  void aProcessThatStopsIsNotReadyAnyMore() {
    var health = new Health().needs("database", () -> {}, SHORT);
    assertTrue(health.report().ready());
    health.drain();
    assertFalse(health.report().ready());
    assertEquals("stopping", health.report().body().path("status").asText());
  }
}
