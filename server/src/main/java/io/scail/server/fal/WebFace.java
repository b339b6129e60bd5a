package io.scail.server.fal;

import io.scail.server.endpoints.Endpoints;
import io.scail.server.http.Exchange;
import io.scail.server.http.Face;
import io.scail.server.http.Refusal;

/** The published OpenAPI document. */
final class WebFace implements Face {
  private final Endpoints endpoints;

  WebFace(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public void handle(Exchange exchange) {
    if (exchange.target().is("api", "fal", "proxy")) {
      // With a target header this path never comes here.
      throw Refusal.detail(400, "Invalid request");
    }
    if (!exchange.target().is("api", "openapi", "queue", "openapi.json")) {
      throw FalErrors.notFound();
    }
    var id = exchange.query().first("endpoint_id").orElse("");
    var endpoint = endpoints.find(id).orElseThrow(FalErrors::notFound);
    exchange.send(200, OpenApi.document(endpoint, exchange.urls()));
  }
}
