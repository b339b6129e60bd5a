package io.scail.server.node;

import io.scail.server.auth.Authenticator;
import io.scail.server.auth.Secrets;
import io.scail.server.auth.SignedTokens;
import io.scail.server.endpoints.Backend;
import io.scail.server.endpoints.Endpoints;
import io.scail.server.fal.FalFaces;
import io.scail.server.fetch.GuardedClient;
import io.scail.server.http.Face;
import io.scail.server.http.Gateway;
import io.scail.server.http.HttpServer;
import io.scail.server.http.Service;
import io.scail.server.http.ServiceRouter;
import io.scail.server.jobs.JobEvents;
import io.scail.server.jobs.JobFigures;
import io.scail.server.jobs.JobIds;
import io.scail.server.jobs.JobQueue;
import io.scail.server.jobs.WebhookOutbox;
import io.scail.server.keys.ApiKeys;
import io.scail.server.observe.AccessLog;
import io.scail.server.observe.DatabaseMetrics;
import io.scail.server.observe.Health;
import io.scail.server.observe.Metrics;
import io.scail.server.settings.SettingsFailure;
import io.scail.server.webhooks.WebhookSender;
import io.scail.server.webhooks.WebhookSigner;
import io.scail.server.workers.WorkerRoster;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** The HTTP side of a node: every face on one port, and the sender of webhooks. */
final class Api implements AutoCloseable {
  /** How often the database is asked what has become of watched jobs. */
  private static final Duration TICK = Duration.ofMillis(100);

  /** How long a health probe may take. */
  private static final Duration PROBE = Duration.ofSeconds(2);

  private static final int TOKEN_SECRET_BYTES = 32;

  private final JobEvents events;
  private final WebhookSender webhooks;
  private final HttpServer server;
  private final Health health;

  private Api(JobEvents events, WebhookSender webhooks, HttpServer server, Health health) {
    this.health = health;
    this.events = events;
    this.webhooks = webhooks;
    this.server = server;
  }

  /**
   * Starts to listen.
   *
   * @throws SettingsFailure when others than this machine could use a server without keys
   */
  static Api start(NodeSettings settings, Stores stores) {
    var listening = settings.listening();
    var keys = new ApiKeys(stores.database());
    if (!listening.local() && !keys.any()) {
      throw new SettingsFailure(
          "A server without keys serves its own machine alone: make a key with `scail keys create --name"
              + " NAME` and the same --data or --database, or use --host 127.0.0.1 without a public URL or"
              + " proxy.");
    }
    var clock = Clock.systemUTC();
    var random = new SecureRandom();
    var queue = new JobQueue(stores.database(), settings.jobs());
    var events = new JobEvents(stores.database(), TICK);
    var backend =
        new Backend(
            new Endpoints(settings.endpoints()),
            queue,
            events,
            new JobIds(clock, random),
            stores.catalog(),
            stores.files());
    var secrets = new Secrets(stores.database());
    var tokens = new SignedTokens(secrets.get("tokens", () -> secret(random)), clock);
    var signer = WebhookSigner.of(secrets.get("webhooks", WebhookSigner::newKey));
    var authenticator = new Authenticator(keys, tokens, () -> isOpen(settings, stores));
    var guard = settings.inputs().guard();
    var fal =
        new FalFaces(backend, authenticator, tokens, signer, guard, settings.uploads(), clock);
    var health =
        new Health()
            .needs("database", stores.database()::check, PROBE)
            .needs("files", stores.files()::check, PROBE);
    var metrics =
        new Metrics(
            new DatabaseMetrics(
                new JobFigures(stores.database()),
                new WorkerRoster(stores.database()),
                new WebhookOutbox(stores.database()),
                stores.catalog()));
    var parts =
        new ApiParts(
            settings.given(),
            stores.database(),
            backend,
            authenticator,
            tokens,
            signer,
            fal,
            health,
            metrics,
            clock);
    var server =
        listen(
            listening.http(),
            new ServiceRouter(listening.publicUrl(), listening.trustForwarded()),
            Faces.of(parts),
            answer -> {
              metrics.count(answer);
              AccessLog.write(answer);
            });
    var webhooks =
        new WebhookSender(
            new WebhookOutbox(stores.database()),
            queue,
            fal::webhook,
            signer,
            new GuardedClient(guard),
            settings.webhooks(),
            clock);
    return new Api(events, webhooks, server, health);
  }

  /** Whether requests without a key are served: on a machine of one's own, before the first key. */
  static boolean isOpen(NodeSettings settings, Stores stores) {
    return settings.listening().local() && new ApiKeys(stores.database()).untouched();
  }

  private static HttpServer listen(
      HttpServer.Settings http,
      ServiceRouter router,
      Map<Service, Face> faces,
      Gateway.Listener listener) {
    try {
      return HttpServer.start(http, router, faces, listener);
    } catch (UncheckedIOException e) {
      throw new SettingsFailure(
          "The server cannot listen on %s port %d: the port is taken or not allowed."
              .formatted(http.host().getHostAddress(), http.port()));
    }
  }

  private static byte[] secret(SecureRandom random) {
    var bytes = new byte[TOKEN_SECRET_BYTES];
    random.nextBytes(bytes);
    return bytes;
  }

  int port() {
    return server.port();
  }

  /** Says from now on that it is going; requests are answered as before. */
  void drain() {
    health.drain();
  }

  /** Stops to listen; requests that run may end. */
  void stopListening() {
    server.close();
  }

  @Override
  public void close() {
    stopListening();
    webhooks.close();
    events.close();
  }
}
