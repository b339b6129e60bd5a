package io.scail.server.settings;

import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every setting there is. A further one is one more constant here. */
public final class KnownSettings {
  private static final Duration ANY_TIME = Duration.ZERO;
  private static final Duration SOME_TIME = Duration.ofMillis(1);
  private static final int UNLIMITED = Integer.MAX_VALUE;
  private static final List<Setting<?>> DECLARED = new ArrayList<>();

  public static final Setting<String> HOST =
      declare(
          "host",
          SettingType.text("a host name or address"),
          "127.0.0.1",
          "Where the server listens; `0.0.0.0` is every address and needs a key.");

  public static final Setting<Integer> PORT =
      declare(
          "port",
          SettingType.whole(0, 65_535),
          "8080",
          "The port of everything; 0 takes any free one.");

  public static final Setting<Path> DATA =
      declare(
          "data",
          SettingType.path(),
          "scail-data",
          "Folder of all that a single node keeps: database, files, scratch.");

  public static final Setting<String> PROFILE =
      declare(
          "profile",
          SettingType.text("a profile's name or folder"),
          "scail-mini",
          "The model to run: `scail-mini` comes along, `scail-2` wants its weights, `test-card` draws a moving card.");

  public static final Setting<Optional<Path>> WEIGHTS =
      declare(
          "weights",
          SettingType.optional(SettingType.path()),
          "none",
          "Folder below which profiles have their weights; without it `weights` in the data folder.");

  public static final Setting<List<String>> DEVICE =
      declare(
          "device",
          SettingType.devices(),
          "auto",
          "Where networks run; `auto` is the GPU when there is one that the installed libtorch can use. Several share each job, in one worker.");

  public static final Setting<String> SHARING =
      declare(
          "sharing",
          SettingType.choice("sequence", "guidance"),
          "sequence",
          "How several devices share a job: by tokens, or two of them by prompt and negative prompt.");

  public static final Setting<String> CACHE_BALANCED =
      declare(
          "cache.balanced",
          SettingType.caching(),
          "off",
          "How readily steps of the preset `balanced` answer from earlier ones; requests may say otherwise.");

  public static final Setting<String> CACHE_FAST =
      declare("cache.fast", SettingType.caching(), "off", "The same for the preset `fast`.");

  public static final Setting<String> CACHE_TURBO =
      declare("cache.turbo", SettingType.caching(), "off", "The same for the preset `turbo`.");

  public static final Setting<BigDecimal> GUIDANCE_BALANCED =
      declare(
          "guidance.balanced",
          SettingType.share(),
          "1",
          "Share of its steps, from the first, that the preset `balanced` guides.");

  public static final Setting<Optional<String>> PRECISION =
      declare(
          "precision",
          SettingType.optional(SettingType.choice("fp32", "bf16", "fp8")),
          "none",
          "Tier of the transformer; without it the profile's own.");

  public static final Setting<Optional<Long>> MEMORY =
      declare(
          "memory",
          SettingType.optional(SettingType.bytes(Long.MAX_VALUE)),
          "none",
          "Most memory of the device that a request may use; without it nine tenths of what is free at the start.");

  public static final Setting<Optional<Integer>> THREADS =
      declare(
          "threads",
          SettingType.optional(SettingType.whole(1, 1024)),
          "none",
          "Compute threads on the CPU; without it one for each core.");

  public static final Setting<Optional<Path>> LORAS =
      declare(
          "loras.folder",
          SettingType.optional(SettingType.path()),
          "none",
          "Folder of adapters that callers may name; without it `loras` in the data folder.");

  public static final Setting<Optional<String>> DISTILLED =
      declare(
          "loras.distilled",
          SettingType.optional(SettingType.text("a file in that folder")),
          "none",
          "Step-distilled adapter that the presets `fast` and `turbo` add.");

  public static final Setting<Optional<Path>> VISION_MODELS =
      declare(
          "vision.models",
          SettingType.optional(SettingType.path()),
          "none",
          "Folder of SAM3, NLF and DWPose graphs; without it the models that come along look at pictures.");

  public static final Setting<Boolean> NLF_LICENCE =
      declare(
          "vision.accept-nlf-licence",
          SettingType.flag(),
          "false",
          "Whether you accept that NLF's weights are for non-commercial use only.");

  public static final Setting<URI> HUB =
      declare(
          "hub.url",
          SettingType.url(),
          "https://huggingface.co",
          "Where `scail weights pull` fetches from; nothing else ever does.");

  public static final Setting<List<String>> HUB_MIRRORS =
      declare(
          "hub.mirrors",
          SettingType.list(),
          "none",
          "Addresses that are tried when the hub fails, in order.");

  public static final Setting<Optional<String>> HUB_TOKEN =
      secret(
          "hub.token",
          SettingType.optional(SettingType.text("a token")),
          "none",
          "Token for the hub; sent to it alone.");

  public static final Setting<WorkerCount> WORKERS =
      declare(
          "workers",
          WorkerCount.TYPE,
          "auto",
          "Worker processes of this machine; `auto` is one for each GPU that `device` and libtorch can use,"
              + " and at least one.");

  public static final Setting<Optional<String>> DATABASE =
      secret(
          "database",
          SettingType.optional(SettingType.text("a database URL")),
          "none",
          "`sqlite:PATH` or `postgresql://HOST/NAME?user=…`; without it SQLite in the data folder.");

  public static final Setting<Optional<String>> STORAGE =
      declare(
          "storage",
          SettingType.optional(SettingType.text("a folder or s3://BUCKET/PREFIX")),
          "none",
          "Where the bytes of files are kept; without it a folder in the data folder.");

  public static final Setting<Optional<URI>> S3_ENDPOINT =
      declare(
          "s3.endpoint",
          SettingType.optional(SettingType.url()),
          "none",
          "Address of an S3 store other than Amazon's.");

  public static final Setting<String> S3_REGION =
      declare(
          "s3.region", SettingType.text("a region's name"), "us-east-1", "Region of the bucket.");

  public static final Setting<Boolean> S3_PATH_STYLE =
      declare(
          "s3.path-style",
          SettingType.flag(),
          "false",
          "Whether the bucket stands in the path and not in the host name, as most own stores want it.");

  public static final Setting<Optional<String>> S3_ACCESS_KEY =
      secret(
          "s3.access-key",
          SettingType.optional(SettingType.text("an access key id")),
          "none",
          "Access key of the S3 store; without it Amazon's usual places are looked at.");

  public static final Setting<Optional<String>> S3_SECRET_KEY =
      secret(
          "s3.secret-key",
          SettingType.optional(SettingType.text("a secret key")),
          "none",
          "Secret that belongs to the access key.");

  public static final Setting<Optional<URI>> PUBLIC_URL =
      declare(
          "public-url",
          SettingType.optional(SettingType.url()),
          "none",
          "Address under which callers reach the server; without it what they sent their request to.");

  public static final Setting<Boolean> TRUST_FORWARDED =
      declare(
          "http.trust-forwarded",
          SettingType.flag(),
          "false",
          "Whether `X-Forwarded-*` headers come from your own proxy and can be believed.");

  public static final Setting<Long> MAX_BODY =
      declare(
          "http.max-body",
          SettingType.bytes(1L << 30),
          "100MiB",
          "Largest JSON body, data URIs included.");

  public static final Setting<Duration> IDLE =
      declare(
          "http.idle",
          SettingType.duration(SOME_TIME),
          "5m",
          "How long a connection may do nothing.");

  public static final Setting<Duration> GRACE =
      declare(
          "http.grace",
          SettingType.duration(SOME_TIME),
          "5s",
          "How long running requests may go on after the server was told to stop.");

  public static final Setting<Optional<Path>> TLS_CERTIFICATE =
      declare(
          "tls.certificate",
          SettingType.optional(SettingType.path()),
          "none",
          "PEM file of the certificate and its chain; with it the server speaks HTTPS alone.");

  public static final Setting<Optional<Path>> TLS_KEY =
      declare(
          "tls.key",
          SettingType.optional(SettingType.path()),
          "none",
          "PEM file of the certificate's private key (PKCS#8, not encrypted).");

  public static final Setting<Boolean> ALLOW_PRIVATE =
      declare(
          "network.allow-private",
          SettingType.flag(),
          "false",
          "Whether inputs and webhooks may be on private and loopback addresses.");

  public static final Setting<List<String>> ALLOW_HOSTS =
      declare(
          "network.allow-hosts",
          SettingType.list(),
          "none",
          "Hosts that inputs and webhooks may be on wherever they are.");

  public static final Setting<Long> INPUT_BYTES =
      declare(
          "inputs.max-bytes",
          SettingType.bytes(Long.MAX_VALUE),
          "1GiB",
          "Largest input that is fetched.");

  public static final Setting<Duration> INPUT_TIMEOUT =
      declare(
          "inputs.timeout",
          SettingType.duration(SOME_TIME),
          "5m",
          "How long fetching one input may take.");

  public static final Setting<Integer> MAX_FRAMES =
      declare(
          "inputs.max-frames", SettingType.whole(5, 100_000), "160", "Most frames of one result.");

  public static final Setting<Boolean> ANY_LORA =
      declare(
          "inputs.any-lora-path",
          SettingType.flag(),
          "false",
          "Whether callers may name adapters outside the profile's folder.");

  public static final Setting<Boolean> SEGMIND_RAW =
      declare(
          "segmind.raw",
          SettingType.flag(),
          "false",
          "Whether `POST /v1/scail` sends the video's bytes to callers who do not say what they accept.");

  public static final Setting<Long> UPLOAD_BYTES =
      declare(
          "uploads.max-bytes",
          SettingType.bytes(Long.MAX_VALUE),
          "2GiB",
          "Largest file that can be uploaded.");

  public static final Setting<Optional<Duration>> UPLOAD_KEEP =
      declare(
          "uploads.keep",
          SettingType.optional(SettingType.duration(SOME_TIME)),
          "7d",
          "How long uploads are kept whose callers do not say.");

  public static final Setting<Duration> UPLOAD_WITHIN =
      declare(
          "uploads.within",
          SettingType.duration(SOME_TIME),
          "1h",
          "How long an upload address is good.");

  public static final Setting<Optional<Duration>> FILE_KEEP =
      declare(
          "files.keep",
          SettingType.optional(SettingType.duration(SOME_TIME)),
          "7d",
          "How long result files are kept whose callers do not say.");

  public static final Setting<Optional<Long>> FILE_QUOTA =
      declare(
          "files.quota",
          SettingType.optional(SettingType.bytes(Long.MAX_VALUE)),
          "none",
          "Bytes that the files of one key may take when the key itself says nothing.");

  public static final Setting<Duration> JOB_RETENTION =
      declare(
          "jobs.retention",
          SettingType.duration(SOME_TIME),
          "1d",
          "How long a finished job can be read.");

  public static final Setting<Duration> JOB_LEASE =
      declare(
          "jobs.lease",
          SettingType.duration(Duration.ofMillis(100)),
          "15s",
          "How long a worker holds a job without a sign of life.");

  public static final Setting<Integer> JOB_ATTEMPTS =
      declare(
          "jobs.max-attempts",
          SettingType.whole(1, 1000),
          "10",
          "Attempts a job has when its workers die.");

  public static final Setting<Duration> JOB_FIRST_RETRY =
      declare(
          "jobs.first-retry",
          SettingType.duration(ANY_TIME),
          "500ms",
          "Pause before a job's second attempt; it doubles with each further one.");

  public static final Setting<Optional<Duration>> JOB_TIME =
      declare(
          "jobs.max-time",
          SettingType.optional(SettingType.duration(SOME_TIME)),
          "none",
          "How long an attempt may run.");

  public static final Setting<Optional<Integer>> JOBS_WAITING =
      declare(
          "jobs.max-waiting",
          SettingType.optional(SettingType.whole(0, UNLIMITED)),
          "none",
          "Jobs that may wait at once.");

  public static final Setting<Optional<Integer>> JOBS_RUNNING =
      declare(
          "jobs.max-running-per-key",
          SettingType.optional(SettingType.whole(1, UNLIMITED)),
          "none",
          "Jobs of one key that may run at once when the key itself says nothing.");

  public static final Setting<Optional<Integer>> SUBMITS_PER_MINUTE =
      declare(
          "jobs.max-submits-per-minute",
          SettingType.optional(SettingType.whole(1, UNLIMITED)),
          "none",
          "Submits of one key in any 60 seconds when the key itself says nothing.");

  public static final Setting<Optional<String>> WORKER_ID =
      declare(
          "worker.id",
          SettingType.optional(SettingType.text("a name no other worker has used")),
          "none",
          "Names this worker process in leases and logs; made up when absent.");

  public static final Setting<Duration> WORKER_POLL =
      declare(
          "worker.poll",
          SettingType.duration(SOME_TIME),
          "200ms",
          "Pause between two looks at an empty queue.");

  public static final Setting<Integer> WORKER_JOBS =
      declare(
          "worker.jobs",
          SettingType.whole(1, 8),
          "1",
          "Jobs that a worker holds at once: with 2, one's pictures are prepared while the other's networks run.");

  public static final Setting<Duration> WORKER_HEARTBEAT =
      declare(
          "worker.heartbeat",
          SettingType.duration(SOME_TIME),
          "500ms",
          "Pause between a worker's signs of life, and how soon it hears of a cancellation.");

  public static final Setting<Duration> WORKER_STUCK =
      declare(
          "worker.stuck-after",
          SettingType.duration(SOME_TIME),
          "30m",
          "Silence of a run after which its worker process ends itself and is replaced; longer than loading the weights"
              + " from a slow disk takes.");

  public static final Setting<Duration> WORKER_DRAIN =
      declare(
          "worker.drain",
          SettingType.duration(ANY_TIME),
          "25s",
          "How long a worker that is told to stop may finish its job before it gives it back.");

  public static final Setting<List<String>> WORKER_JAVA =
      declare(
          "worker.java-options",
          SettingType.list(),
          "none",
          "Options for the Java machines of worker processes, such as `-Xmx8g`.");

  public static final Setting<Duration> WEBHOOK_LOOK =
      declare(
          "webhooks.look",
          SettingType.duration(SOME_TIME),
          "500ms",
          "Pause between two looks at the webhook calls that are owed.");

  public static final Setting<Duration> WEBHOOK_PAUSE =
      declare(
          "webhooks.first-pause",
          SettingType.duration(SOME_TIME),
          "8s",
          "Pause after a webhook call that failed; it doubles with each further one.");

  public static final Setting<Integer> WEBHOOK_ATTEMPTS =
      declare(
          "webhooks.max-attempts",
          SettingType.whole(1, 30),
          "11",
          "Calls before a webhook's receiver is given up.");

  public static final Setting<Duration> ORPHAN_AGE =
      declare(
          "housekeeping.orphan-age",
          SettingType.duration(SOME_TIME),
          "1d",
          "Age at which bytes that no entry names are deleted.");

  public static final Setting<BigDecimal> PRICE =
      declare(
          "price.per-second",
          SettingType.decimal(),
          "0",
          "Your own price of a second of video in dollars, which the usage report shows beside fal's.");

  public static final Setting<Boolean> OPEN_METRICS =
      declare(
          "metrics.open",
          SettingType.flag(),
          "true",
          "Whether `/metrics` is told to anybody, or only to keys with the scope admin.");

  public static final Setting<Integer> TEST_CARD_STEP =
      declare(
          "test-card.step-millis",
          SettingType.whole(0, 3_600_000),
          "50",
          "Milliseconds that the test card takes for each inference step.");

  /** All of them, in the order of their declaration. */
  public static final List<Setting<?>> ALL = List.copyOf(DECLARED);

  private KnownSettings() {}

  private static <T> Setting<T> declare(
      String name, SettingType<T> type, String defaultText, String description) {
    var setting = Setting.of(name, type, defaultText, description);
    DECLARED.add(setting);
    return setting;
  }

  private static <T> Setting<T> secret(
      String name, SettingType<T> type, String defaultText, String description) {
    var setting = Setting.of(name, type, defaultText, description).asSecret();
    DECLARED.add(setting);
    return setting;
  }
}
