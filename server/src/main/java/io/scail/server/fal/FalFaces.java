package io.scail.server.fal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.scail.server.auth.Authenticator;
import io.scail.server.auth.SignedTokens;
import io.scail.server.endpoints.Backend;
import io.scail.server.endpoints.FileDownloads;
import io.scail.server.endpoints.OutputLinks;
import io.scail.server.fetch.AddressGuard;
import io.scail.server.http.Face;
import io.scail.server.http.Json;
import io.scail.server.http.PublicUrls;
import io.scail.server.http.Service;
import io.scail.server.jobs.Job;
import io.scail.server.jobs.JobState;
import io.scail.server.webhooks.WebhookSigner;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** fal's protocol as a whole: one face for each of its services, and what its webhooks say. */
public final class FalFaces {
  private final Map<Service, Face> faces;
  private final JobAnswers answers;

  public FalFaces(
      Backend backend,
      Authenticator authenticator,
      SignedTokens tokens,
      WebhookSigner signer,
      AddressGuard guard,
      UploadSettings settings,
      InstantSource clock) {
    var door = new Doorkeeper(authenticator);
    var endpoints = backend.endpoints();
    var queue = backend.queue();
    var events = backend.events();
    var submitter = new Submitter(queue, backend.ids(), guard, settings.mostBodyBytes());
    var tickets = new UploadTickets(tokens, backend.files(), settings, authenticator::stands);
    var uploads = new Uploads(backend.files(), settings);
    this.answers = new JobAnswers(new OutputLinks(backend.files()));
    this.faces =
        Map.of(
            Service.QUEUE, new QueueFace(door, endpoints, submitter, queue, events, answers),
            Service.RUN, new RunFace(door, endpoints, submitter, queue, events, answers),
            Service.REST, new RestFace(door, tickets, tokens, signer, clock),
            Service.CDN,
                new CdnFace(authenticator, tickets, uploads, new FileDownloads(backend.files())),
            Service.WEB, new WebFace(endpoints),
            Service.PLATFORM, new PlatformFace(door, endpoints));
  }

  public Map<Service, Face> faces() {
    return faces;
  }

  /** What the webhook of a finished job says, with URLs of the address that its submit used. */
  public Optional<JsonNode> webhook(Job job) {
    if (!(job.state() instanceof JobState.Finished finished)) {
      return Optional.empty();
    }
    var urls =
        PublicUrls.parse(job.attributes().getOrDefault(Submitter.Attributes.URLS, "prefixed "));
    var answer = answers.of(finished, urls);
    var good = answer.status() == 200;
    var body =
        Json.object()
            .put("request_id", job.id().value())
            .put("gateway_request_id", job.id().value())
            .put("status", good ? "OK" : "ERROR");
    if (good) {
      body.set("error", NullNode.getInstance());
    } else {
      body.put("error", "Invalid status code: " + answer.status());
    }
    return Optional.of(body.set("payload", answer.body()));
  }
}
