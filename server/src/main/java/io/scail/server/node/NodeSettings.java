package io.scail.server.node;

import io.scail.server.endpoints.EndpointSettings;
import io.scail.server.fal.UploadSettings;
import io.scail.server.fetch.AddressGuard;
import io.scail.server.jobs.JobSettings;
import io.scail.server.settings.KnownSettings;
import io.scail.server.settings.Settings;
import io.scail.server.settings.SettingsFailure;
import io.scail.server.settings.WorkerCount;
import io.scail.server.webhooks.WebhookSender;
import io.scail.server.workers.WorkerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An operator's settings in the words of the parts that they are for.
 *
 * @param given the settings themselves, for what only one place asks for
 */
record NodeSettings(
    Settings given,
    Listening listening,
    Storage storage,
    JobSettings jobs,
    WorkerSettings workers,
    WorkerCount workerCount,
    EndpointSettings endpoints,
    UploadSettings uploads,
    Inputs inputs,
    WebhookSender.Schedule webhooks) {

  /**
   * Takes the settings apart.
   *
   * @throws SettingsFailure when some of them do not go together
   */
  static NodeSettings of(Settings given) {
    var data = given.get(KnownSettings.DATA);
    return new NodeSettings(
        given,
        Listening.of(given),
        new Storage(
            data,
            given.get(KnownSettings.DATABASE).orElse("sqlite:" + data.resolve("jobs.db")),
            given.get(KnownSettings.STORAGE).orElse(data.resolve("files").toString()),
            whole(given.get(KnownSettings.FILE_QUOTA))),
        jobs(given),
        workers(given, data.resolve("scratch")),
        workerCount(given),
        new EndpointSettings(
            given.get(KnownSettings.MAX_FRAMES), given.get(KnownSettings.ANY_LORA)),
        new UploadSettings(
            Math.toIntExact(given.get(KnownSettings.MAX_BODY)),
            given.get(KnownSettings.UPLOAD_BYTES),
            given.get(KnownSettings.UPLOAD_KEEP),
            given.get(KnownSettings.UPLOAD_WITHIN)),
        new Inputs(
            new AddressGuard(
                given.get(KnownSettings.ALLOW_PRIVATE),
                Set.copyOf(given.get(KnownSettings.ALLOW_HOSTS))),
            given.get(KnownSettings.INPUT_BYTES),
            given.get(KnownSettings.INPUT_TIMEOUT)),
        new WebhookSender.Schedule(
            given.get(KnownSettings.WEBHOOK_LOOK),
            given.get(KnownSettings.WEBHOOK_PAUSE),
            given.get(KnownSettings.WEBHOOK_ATTEMPTS)));
  }

  private static JobSettings jobs(Settings given) {
    var lease = given.get(KnownSettings.JOB_LEASE);
    if (given.get(KnownSettings.WORKER_HEARTBEAT).multipliedBy(2).compareTo(lease) > 0) {
      throw new SettingsFailure(
          "The setting worker.heartbeat must be at most half of jobs.lease, or leases run out between two heartbeats.");
    }
    return new JobSettings(
        lease,
        given.get(KnownSettings.JOB_ATTEMPTS),
        given.get(KnownSettings.JOB_FIRST_RETRY),
        given.get(KnownSettings.JOB_RETENTION),
        number(given.get(KnownSettings.JOBS_WAITING)),
        number(given.get(KnownSettings.JOBS_RUNNING)),
        number(given.get(KnownSettings.SUBMITS_PER_MINUTE)));
  }

  private static WorkerSettings workers(Settings given, Path scratch) {
    return new WorkerSettings(
        given.get(KnownSettings.WORKER_POLL),
        given.get(KnownSettings.WORKER_HEARTBEAT),
        given.get(KnownSettings.WORKER_STUCK),
        given.get(KnownSettings.JOB_TIME),
        given.get(KnownSettings.FILE_KEEP),
        scratch);
  }

  private static WorkerCount workerCount(Settings given) {
    var count = given.get(KnownSettings.WORKERS);
    if (WorkerLauncher.namesGpus(given)
        && count instanceof WorkerCount.Processes(int number)
        && number > 1) {
      throw new SettingsFailure(
          "The setting device names the GPUs of one worker, so workers must be at most 1, not "
              + number
              + ".");
    }
    return count;
  }

  private static OptionalInt number(Optional<Integer> value) {
    return value.map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  private static OptionalLong whole(Optional<Long> value) {
    return value.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /**
   * Where everything is kept.
   *
   * @param data folder of this node
   * @param database URL
   * @param files a folder, or {@code s3://BUCKET/PREFIX}
   * @param quota bytes of one key's files
   */
  record Storage(Path data, String database, String files, OptionalLong quota) {
    /** Whether files are kept in an S3 store. */
    boolean inBucket() {
      return files.startsWith("s3://");
    }
  }

  /**
   * What may be fetched.
   *
   * @param most bytes of one input
   * @param within time for one download
   */
  record Inputs(AddressGuard guard, long most, Duration within) {}
}
