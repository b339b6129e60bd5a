package io.scail.server.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Reads a server's {@code /metrics} again and again, and tells how long its line was and how busy
 * its workers were. A server without them is not asked a second time.
 */
final class ServerGauges implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Pattern LINE = Pattern.compile("(scail_\\w+)(?:\\{([^}]*)})? ([0-9.eE+-]+)");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LOOK).build();
  private final URI metrics;
  private final Thread thread;
  private int looks;
  private double waiting;
  private double mostWaiting;
  private double running;
  private double busy;
  private double workers;

  ServerGauges(URI server) {
    this.metrics = server.resolve("/metrics");
    this.thread = Thread.ofVirtual().start(this::watch);
  }

  /**
   * Means over all looks.
   *
   * @param occupancy share of workers that had a job
   */
  record Seen(
      int looks,
      double waiting,
      double mostWaiting,
      double running,
      double workers,
      double occupancy) {}

  /** What was seen; empty when the server tells no metrics. */
  synchronized Optional<Seen> seen() {
    return looks == 0
        ? Optional.empty()
        : Optional.of(
            new Seen(
                looks,
                waiting / looks,
                mostWaiting,
                running / looks,
                workers / looks,
                workers == 0 ? 0 : busy / workers));
  }

  private void watch() {
    try {
      while (look()) {
        Thread.sleep(LOOK);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean look() throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(5)).build();
      var answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        return false;
      }
      count(answer.body());
      return true;
    } catch (IOException e) {
      // A server that is too busy for this is asked again.
      return true;
    }
  }

  private synchronized void count(String text) {
    double line = 0;
    for (var match : (Iterable<MatchResult>) LINE.matcher(text).results()::iterator) {
      double value = Double.parseDouble(match.group(3));
      var labels = Optional.ofNullable(match.group(2)).orElse("");
      switch (match.group(1)) {
        case "scail_jobs_waiting" -> line += value;
        case "scail_jobs_running" -> running += value;
        case "scail_workers" -> {
          workers += value;
          busy += labels.contains("busy") ? value : 0;
        }
        default -> {}
      }
    }
    looks++;
    waiting += line;
    mostWaiting = Math.max(mostWaiting, line);
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
