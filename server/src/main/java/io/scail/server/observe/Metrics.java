package io.scail.server.observe;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.scail.server.database.DatabaseFailure;
import io.scail.server.http.Answered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All metrics: what this process counts, and what it reads from the database when asked. */
public final class Metrics {
  private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);

  /** Metrics may be open to anybody, so asking often must not cost often. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private static final double[] REQUEST_BOUNDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Histogram requests;
  private final DatabaseMetrics database;
  private List<MetricSnapshot> kept = List.of();
  private long keptAt;

  public Metrics(DatabaseMetrics database) {
    this.database = database;
    this.requests =
        Histogram.builder()
            .name("scail_http_request_seconds")
            .help("Time to the end of an answer; event streams last as long as they are watched")
            .labelNames("service", "method", "status")
            .classicOnly()
            .classicUpperBounds(REQUEST_BOUNDS)
            .register(registry);
  }

  /** Counts an answer. */
  public void count(Answered answer) {
    requests
        .labelValues(
            answer.service().name().toLowerCase(java.util.Locale.ROOT),
            method(answer.method()),
            Integer.toString(answer.status()))
        .observe(answer.took().toNanos() / 1e9);
  }

  /** Callers invent methods; series for each would fill the memory. */
  private static String method(String method) {
    return switch (method) {
      case "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS" -> method;
      default -> "other";
    };
  }

  /** Every metric as it stands, the database's up to a second old. */
  MetricSnapshots scrape() {
    var all = new ArrayList<MetricSnapshot>();
    registry.scrape().forEach(all::add);
    all.addAll(fromDatabase());
    return new MetricSnapshots(all);
  }

  private synchronized List<MetricSnapshot> fromDatabase() {
    if (kept.isEmpty() || System.nanoTime() - keptAt > FRESH.toNanos()) {
      var found = new ArrayList<MetricSnapshot>();
      var up = 1;
      try {
        found.addAll(database.collect());
      } catch (DatabaseFailure e) {
        LOG.warn("metrics incomplete reason=\"{}\"", e.getMessage());
        up = 0;
      }
      found.add(
          GaugeSnapshot.builder()
              .name("scail_database_up")
              .help("1 while the database answers")
              .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(up).build())
              .build());
      kept = found;
      keptAt = System.nanoTime();
    }
    return kept;
  }
}
