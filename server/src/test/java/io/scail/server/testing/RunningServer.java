package io.scail.server.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.auth.Authenticator;
import io.scail.server.auth.Secrets;
import io.scail.server.auth.SignedTokens;
import io.scail.server.database.Database;
import io.scail.server.endpoints.Backend;
import io.scail.server.endpoints.EndpointSettings;
import io.scail.server.endpoints.Endpoints;
import io.scail.server.endpoints.Workshop;
import io.scail.server.fal.FalFaces;
import io.scail.server.fal.UploadSettings;
import io.scail.server.fetch.AddressGuard;
import io.scail.server.fetch.GuardedClient;
import io.scail.server.fetch.InputFetcher;
import io.scail.server.files.FileCatalog;
import io.scail.server.files.LocalFileStore;
import io.scail.server.http.HttpServer;
import io.scail.server.http.Json;
import io.scail.server.http.PathFaces;
import io.scail.server.http.Service;
import io.scail.server.http.ServiceRouter;
import io.scail.server.jobs.Job;
import io.scail.server.jobs.JobEvents;
import io.scail.server.jobs.JobFigures;
import io.scail.server.jobs.JobHousekeeping;
import io.scail.server.jobs.JobId;
import io.scail.server.jobs.JobIds;
import io.scail.server.jobs.JobLeases;
import io.scail.server.jobs.JobQueue;
import io.scail.server.jobs.JobSettings;
import io.scail.server.jobs.WebhookOutbox;
import io.scail.server.keys.ApiKeys;
import io.scail.server.keys.KeyLimits;
import io.scail.server.keys.Scope;
import io.scail.server.keys.UsageLedger;
import io.scail.server.observe.DatabaseMetrics;
import io.scail.server.observe.Health;
import io.scail.server.observe.Metrics;
import io.scail.server.observe.ObserveFace;
import io.scail.server.openai.VideosFace;
import io.scail.server.openai.VideosSettings;
import io.scail.server.playground.PlaygroundFace;
import io.scail.server.playground.ServerCard;
import io.scail.server.segmind.SegmindFace;
import io.scail.server.segmind.SegmindSettings;
import io.scail.server.usage.Prices;
import io.scail.server.usage.UsageFace;
import io.scail.server.webhooks.WebhookSender;
import io.scail.server.webhooks.WebhookSigner;
import io.scail.server.workers.Pipeline;
import io.scail.server.workers.WorkerRoster;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A whole server on a free port, with a gated animator behind it and two keys that may use it. */
public final class RunningServer implements AutoCloseable {
  /** A picture, as far as the gated animator looks. */
  public static final String IMAGE = dataUri("image/png", "picture");

  /** A video, as far as the gated animator looks. */
  public static final String VIDEO = dataUri("video/mp4", "moving pictures");

  private final Database database;
  private final ApiKeys keys;
  private final LocalFileStore store;
  private final JobEvents events;
  private final GatedAnimator animator = new GatedAnimator();
  private final ThreadWorker worker;
  private final WebhookSender webhooks;
  private final HttpServer server;
  private final Backend backend;
  private final HttpClient client;
  private final String scheme;
  private final String key;
  private final String otherKey;
  private final Map<JobId, String> inputs = new ConcurrentHashMap<>();
  private volatile Duration ahead = Duration.ZERO;

  /**
   * Starts a server.
   *
   * @param folder an empty folder
   * @param allowPrivate whether inputs and webhooks may be on this machine
   */
  public RunningServer(Path folder, boolean allowPrivate) {
    this(folder, allowPrivate, Optional.empty());
  }

  /** Starts a server that knows its public address. */
  public RunningServer(Path folder, boolean allowPrivate, Optional<URI> publicUrl) {
    this(folder, allowPrivate, publicUrl, Optional.empty());
  }

  /** Starts a server that speaks TLS alone. */
  public RunningServer(Path folder, boolean allowPrivate, TestCertificate certificate) {
    this(folder, allowPrivate, Optional.empty(), Optional.of(certificate));
  }

  private RunningServer(
      Path folder,
      boolean allowPrivate,
      Optional<URI> publicUrl,
      Optional<TestCertificate> certificate) {
    scheme = certificate.isPresent() ? "https" : "http";
    client =
        certificate
            .map(known -> HttpClient.newBuilder().sslContext(known.context()).build())
            .orElseGet(HttpClient::newHttpClient);
    database = Database.open("sqlite:" + folder.resolve("jobs.db"));
    store = LocalFileStore.open(folder.resolve("files"));
    events = new JobEvents(database, Duration.ofMillis(20));
    var queue = new JobQueue(database, JobSettings.DEFAULT);
    var catalog = new FileCatalog(database, store, OptionalLong.empty());
    InstantSource clock = () -> Instant.now().plus(ahead);
    var endpoints = new Endpoints(EndpointSettings.DEFAULT);
    backend =
        new Backend(
            endpoints, queue, events, new JobIds(clock, new SecureRandom()), catalog, store);
    var guard = new AddressGuard(allowPrivate, Set.of());
    var fetcher =
        new InputFetcher(
            new GuardedClient(guard),
            id -> catalog.find(id).flatMap(file -> catalog.open(file, 0, file.size())),
            10 << 20,
            Duration.ofSeconds(10));
    var secrets = new Secrets(database);
    var tokens = new SignedTokens(secrets.get("tokens", RunningServer::thirtyTwoBytes), clock);
    var signer = WebhookSigner.of(secrets.get("webhooks", WebhookSigner::newKey));
    keys = new ApiKeys(database);
    key =
        keys.create("one", Set.of(Scope.JOBS, Scope.FILES, Scope.USAGE), KeyLimits.DEFAULT).text();
    otherKey = keys.create("two", Set.of(Scope.JOBS), KeyLimits.DEFAULT).text();
    var authenticator = new Authenticator(keys, tokens, () -> false);
    var fal =
        new FalFaces(backend, authenticator, tokens, signer, guard, UploadSettings.DEFAULT, clock);
    webhooks =
        new WebhookSender(
            new WebhookOutbox(database),
            queue,
            fal::webhook,
            signer,
            new GuardedClient(guard),
            new WebhookSender.Schedule(Duration.ofMillis(20), Duration.ofMillis(50), 4),
            clock);
    var metrics =
        new Metrics(
            new DatabaseMetrics(
                new JobFigures(database),
                new WorkerRoster(database),
                new WebhookOutbox(database),
                catalog));
    var faces = new EnumMap<>(fal.faces());
    faces.put(
        Service.PAGE,
        new PlaygroundFace(
            endpoints,
            authenticator,
            new ServerCard(
                "gated",
                List.of("no network at all"),
                Optional.of("A test server: it gives back the driving video."))));
    var usage =
        new UsageFace(
            new UsageLedger(database),
            authenticator,
            new Prices(new BigDecimal("0.05"), "USD"),
            clock);
    faces.put(
        Service.OBSERVE,
        new ObserveFace(
            new Health().needs("database", database::check, Duration.ofSeconds(2)),
            metrics,
            authenticator,
            true));
    faces.put(
        Service.V1,
        new PathFaces(
            1,
            Map.of(
                "usage", usage,
                "scail", new SegmindFace(backend, authenticator, SegmindSettings.DEFAULT),
                "videos", new VideosFace(backend, authenticator, VideosSettings.DEFAULT))));
    server =
        HttpServer.start(
            new HttpServer.Settings(
                java.net.InetAddress.getLoopbackAddress(),
                0,
                1L << 30,
                Duration.ofMinutes(1),
                // Clients keep their connections open; a test need not wait for them.
                Duration.ofMillis(50),
                certificate.map(TestCertificate::tls)),
            new ServiceRouter(publicUrl, false),
            faces,
            metrics::count);
    worker =
        new ThreadWorker(
            new JobLeases(database, JobSettings.DEFAULT),
            new JobHousekeeping(database, JobSettings.DEFAULT),
            catalog,
            recorded(endpoints.pipelines(new Workshop(animator, fetcher))),
            scratch(folder));
  }

  private Map<String, Pipeline> recorded(Map<String, Pipeline> pipelines) {
    var recorded = new HashMap<String, Pipeline>();
    pipelines.forEach(
        (endpoint, pipeline) ->
            recorded.put(
                endpoint,
                run -> {
                  inputs.put(run.job().id(), run.input());
                  return pipeline.run(run);
                }));
    return recorded;
  }

  /** What a job was asked for, in the words of its endpoint. */
  public JsonNode input(JobId id) {
    // In this order: a job that has ended since has been recorded.
    return Json.parse(backend.queue().input(id).orElseGet(() -> inputs.getOrDefault(id, "{}")));
  }

  private static byte[] thirtyTwoBytes() {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private static Path scratch(Path folder) {
    try {
      return Files.createDirectory(folder.resolve("scratch"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public static String dataUri(String type, String content) {
    return "data:%s;base64,%s"
        .formatted(
            type, Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8)));
  }

  public GatedAnimator animator() {
    return animator;
  }

  public Backend backend() {
    return backend;
  }

  /** The jobs of the first key, newest first. */
  public List<Job> jobs() {
    var owner = key.substring(0, key.indexOf(':'));
    return backend.queue().list(owner, Instant.now().plusSeconds(60), 100);
  }

  /** The first key's text. */
  public String key() {
    return key;
  }

  /** Makes a further key and returns its text. */
  public String newKey(String name, Set<Scope> scopes) {
    return keys.create(name, scopes, KeyLimits.DEFAULT).text();
  }

  /** Takes the first key away. */
  public void revokeKey() {
    keys.revoke(key.substring(0, key.indexOf(':')));
  }

  /** A key that owns nothing of the first one's. */
  public String otherKey() {
    return otherKey;
  }

  /** Moves the time by which tokens expire. */
  public void advance(Duration time) {
    ahead = ahead.plus(time);
  }

  /** {@code http://127.0.0.1:port}, or {@code https}. */
  public String url() {
    return scheme + "://127.0.0.1:" + server.port();
  }

  public int port() {
    return server.port();
  }

  /** A good input with this prompt and two steps. */
  public static com.fasterxml.jackson.databind.node.ObjectNode input(String prompt) {
    return Json.object()
        .put("prompt", prompt)
        .put("image_url", IMAGE)
        .put("video_url", VIDEO)
        .put("num_inference_steps", 2)
        .put("seed", 42);
  }

  /** A request with the first key. */
  public HttpRequest.Builder request(String path) {
    return bare(path).header("Authorization", "Key " + key);
  }

  /** A request without credentials. */
  public HttpRequest.Builder bare(String path) {
    var target = path.startsWith("http") ? path : url() + path;
    return HttpRequest.newBuilder(URI.create(target)).timeout(Duration.ofSeconds(30));
  }

  public HttpResponse<String> send(HttpRequest.Builder request) {
    return send(request, HttpResponse.BodyHandlers.ofString());
  }

  public <T> HttpResponse<T> send(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
    try {
      return client.send(request.build(), handler);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public HttpResponse<String> get(String path) {
    return send(request(path));
  }

  public HttpResponse<String> post(String path, JsonNode body) {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body))));
  }

  public HttpResponse<String> put(String path) {
    return send(request(path).PUT(HttpRequest.BodyPublishers.noBody()));
  }

  /** Submits and returns the answer. */
  public JsonNode submit(JsonNode input) {
    var answer = post("/queue/fal-ai/scail-2", input);
    if (answer.statusCode() != 200) {
      throw new AssertionError("submit answered " + answer.statusCode() + ": " + answer.body());
    }
    return Json.parse(answer.body());
  }

  /** Asks for the status until it is this word, and returns that answer. */
  public JsonNode await(String requestId, String status) {
    return await(requestId, status, "fal-ai/scail-2");
  }

  /** The same for a request to another application. */
  public JsonNode await(String requestId, String status, String application) {
    var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (System.nanoTime() < end) {
      var answer =
          Json.parse(
              get("/queue/" + application + "/requests/" + requestId + "/status?logs=1").body());
      if (answer.path("status").asText().equals(status)) {
        return answer;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    throw new AssertionError("the request did not become " + status);
  }

  @Override
  public void close() {
    server.close();
    webhooks.close();
    worker.close();
    events.close();
    store.close();
    database.close();
    client.close();
  }
}
