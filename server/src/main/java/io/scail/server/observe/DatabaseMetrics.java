package io.scail.server.observe;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.scail.server.files.FileCatalog;
import io.scail.server.jobs.JobFigures;
import io.scail.server.jobs.JobFigures.InLine;
import io.scail.server.jobs.JobFigures.Sum;
import io.scail.server.jobs.WebhookOutbox;
import io.scail.server.workers.WorkerRoster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The metrics that all nodes share, read from the database: jobs run in other processes, and each
 * node tells the same figures of them.
 */
public final class DatabaseMetrics {
  /** A worker that has been silent for longer is not counted. */
  private static final Duration ALIVE = Duration.ofSeconds(30);

  private final JobFigures jobs;
  private final WorkerRoster workers;
  private final WebhookOutbox webhooks;
  private final FileCatalog files;

  public DatabaseMetrics(
      JobFigures jobs, WorkerRoster workers, WebhookOutbox webhooks, FileCatalog files) {
    this.jobs = jobs;
    this.workers = workers;
    this.webhooks = webhooks;
    this.files = files;
  }

  List<MetricSnapshot> collect() {
    var all = new ArrayList<MetricSnapshot>();
    addJobs(all, jobs.read());
    addWorkers(all, workers.seenWithin(ALIVE));
    all.add(gauge("scail_webhooks_owed", "Webhook calls not yet acknowledged", webhooks.size()));
    var stored = files.stored();
    all.add(gauge("scail_storage_bytes", "Bytes of all stored files", stored.bytes()));
    all.add(gauge("scail_storage_files", "Stored files", stored.files()));
    return all;
  }

  private static void addJobs(List<MetricSnapshot> all, JobFigures.Snapshot jobs) {
    all.add(inLine("scail_jobs_waiting", "Jobs in line", jobs.waiting()));
    all.add(inLine("scail_jobs_running", "Jobs held by a worker", jobs.running()));
    all.add(
        counter("scail_jobs_ended", "Jobs by how they ended", "outcome", jobs.ended(), Sum::count));
    all.add(
        counter(
            "scail_job_processing_seconds",
            "Time that ended jobs were processed",
            "outcome",
            jobs.ended(),
            DatabaseMetrics::seconds));
    all.add(waits(jobs.waits()));
    all.add(
        counter(
            "scail_stage_seconds",
            "Time that runs spent in a stage",
            "stage",
            jobs.stages(),
            DatabaseMetrics::seconds));
    all.add(
        counter(
            "scail_stage_steps",
            "Steps that runs finished in a stage",
            "stage",
            jobs.stages(),
            Sum::count));
  }

  private static double seconds(Sum sum) {
    return sum.time().toMillis() / 1e3;
  }

  private static MetricSnapshot inLine(String name, String help, List<InLine> lines) {
    var gauge = GaugeSnapshot.builder().name(name).help(help);
    for (var line : lines) {
      gauge.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(
                  Labels.of(
                      "endpoint",
                      line.endpoint(),
                      "priority",
                      line.priority().name().toLowerCase(Locale.ROOT)))
              .value((double) line.jobs())
              .build());
    }
    return gauge.build();
  }

  private static MetricSnapshot counter(
      String name, String help, String label, List<Sum> sums, ToDoubleFunction<Sum> value) {
    var counter = CounterSnapshot.builder().name(name).help(help);
    for (var sum : sums) {
      counter.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(
                  Labels.of(
                      "endpoint", sum.endpoint(), label, sum.label().toLowerCase(Locale.ROOT)))
              .value(value.applyAsDouble(sum))
              .build());
    }
    return counter.build();
  }

  private static MetricSnapshot waits(List<Sum> waits) {
    var byEndpoint = new LinkedHashMap<String, Map<String, Sum>>();
    for (var wait : waits) {
      byEndpoint
          .computeIfAbsent(wait.endpoint(), _ -> new LinkedHashMap<>())
          .put(wait.label(), wait);
    }
    var bounds = JobFigures.WAIT_BOUNDS;
    var histogram =
        HistogramSnapshot.builder()
            .name("scail_job_wait_seconds")
            .help("Time from acceptance to the first start");
    byEndpoint.forEach(
        (endpoint, sums) -> {
          var buckets = ClassicHistogramBuckets.builder();
          var total = 0.0;
          for (var sum : sums.values()) {
            total += seconds(sum);
          }
          for (var bound : bounds) {
            var sum = sums.get(bound.toString());
            buckets.bucket(bound, sum == null ? 0 : sum.count());
          }
          var longer = sums.get("more");
          buckets.bucket(Double.POSITIVE_INFINITY, longer == null ? 0 : longer.count());
          histogram.dataPoint(
              HistogramDataPointSnapshot.builder()
                  .labels(Labels.of("endpoint", endpoint))
                  .classicHistogramBuckets(buckets.build())
                  .sum(total)
                  .build());
        });
    return histogram.build();
  }

  private static void addWorkers(List<MetricSnapshot> all, List<WorkerRoster.Entry> workers) {
    var busy = workers.stream().filter(worker -> worker.job().isPresent()).count();
    all.add(
        GaugeSnapshot.builder()
            .name("scail_workers")
            .help("Workers that gave a sign of life in the last %d s".formatted(ALIVE.toSeconds()))
            .dataPoint(point(Labels.of("state", "busy"), busy))
            .dataPoint(point(Labels.of("state", "idle"), workers.size() - busy))
            .build());
    var speed =
        GaugeSnapshot.builder()
            .name("scail_worker_steps_per_second")
            .help("Speed of the stage that a worker is in");
    var memory =
        GaugeSnapshot.builder()
            .name("scail_worker_device_memory_bytes")
            .help("Memory of a worker's device");
    for (var worker : workers) {
      var figures = worker.figures();
      var labels =
          Labels.of("worker", worker.id(), "host", worker.host(), "device", figures.device());
      figures.stepsPerSecond().ifPresent(rate -> speed.dataPoint(point(labels, rate)));
      figures
          .memory()
          .ifPresent(
              use ->
                  memory
                      .dataPoint(point(labels.add("kind", "used"), use.used()))
                      .dataPoint(point(labels.add("kind", "total"), use.total())));
    }
    all.add(speed.build());
    all.add(memory.build());
  }

  private static MetricSnapshot gauge(String name, String help, long value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(point(Labels.EMPTY, value))
        .build();
  }

  private static GaugeDataPointSnapshot point(Labels labels, long value) {
    return point(labels, (double) value);
  }

  private static GaugeDataPointSnapshot point(Labels labels, double value) {
    return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
  }
}
