package io.scail.server.fal;

import io.scail.server.endpoints.Endpoint;
import io.scail.server.endpoints.Endpoints;
import io.scail.server.http.Exchange;
import io.scail.server.http.Face;
import io.scail.server.http.Json;
import io.scail.server.keys.Scope;
import java.util.List;

/** The list of models, as fal's platform API gives it. */
final class PlatformFace implements Face {
  private final Doorkeeper door;
  private final Endpoints endpoints;

  PlatformFace(Doorkeeper door, Endpoints endpoints) {
    this.door = door;
    this.endpoints = endpoints;
  }

  @Override
  public void handle(Exchange exchange) {
    door.admit(exchange, Scope.JOBS);
    if (!exchange.target().is("v1", "models")) {
      throw FalErrors.notFound();
    }
    if (!exchange.method().equals("GET")) {
      throw FalErrors.methodNotAllowed("GET");
    }
    var wanted = exchange.query().all("endpoint_id");
    var expanded = exchange.query().all("expand").contains("openapi-3.0");
    // The same path lists models for OpenAI's clients, which read other names.
    var answer = Json.object().put("object", "list");
    var models = answer.putArray("models");
    var data = answer.putArray("data");
    for (var endpoint : endpoints.all()) {
      if (wanted.isEmpty() || wanted.contains(endpoint.id())) {
        var model = models.addObject().put("endpoint_id", endpoint.id());
        model.set("metadata", metadata(endpoint));
        data.addObject()
            .put("id", endpoint.id())
            .put("object", "model")
            .put("created", 0)
            .put("owned_by", endpoint.id().split("/", 2)[0]);
        if (expanded) {
          model.set("openapi", OpenApi.document(endpoint, exchange.urls()));
        }
      }
    }
    answer.putNull("next_cursor");
    exchange.send(200, answer.put("has_more", false));
  }

  private static com.fasterxml.jackson.databind.JsonNode metadata(Endpoint endpoint) {
    var metadata =
        Json.object()
            .put("display_name", endpoint.title())
            .put("category", endpoint.category())
            .put("description", endpoint.description())
            .put("status", "active");
    List.of(endpoint.category()).forEach(metadata.putArray("tags")::add);
    return metadata;
  }
}
