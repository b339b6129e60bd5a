package io.scail.server.fal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.endpoints.Endpoint;
import io.scail.server.http.Json;
import io.scail.server.http.PublicUrls;
import io.scail.server.schema.SchemaDocument;

/**
 * The OpenAPI document of an endpoint's queue, in the shape that fal publishes and third-party
 * tools read.
 */
final class OpenApi {
  private OpenApi() {}

  static ObjectNode document(Endpoint endpoint, PublicUrls urls) {
    var document = Json.object().put("openapi", "3.0.4");
    var info = document.putObject("info");
    info.put("title", "Queue OpenAPI for " + endpoint.id());
    info.put("version", "1.0.0");
    info.put("description", endpoint.description());
    info.putObject("x-fal-metadata")
        .put("endpointId", endpoint.id())
        .put("category", endpoint.category())
        .put("thumbnailUrl", urls.run() + "/playground/thumbnail.svg")
        .put("playgroundUrl", urls.run() + "/")
        .put("documentationUrl", urls.run() + "/" + endpoint.id() + "/openapi.json");
    var components = document.putObject("components");
    components
        .putObject("securitySchemes")
        .putObject("apiKeyAuth")
        .put("type", "apiKey")
        .put("in", "header")
        .put("name", "Authorization")
        .put("description", "Fal Key");
    var schemas = components.putObject("schemas");
    schemas.set("QueueStatus", queueStatus());
    SchemaDocument.add(schemas, endpoint.input());
    SchemaDocument.add(schemas, endpoint.output());
    addPaths(document.putObject("paths"), endpoint);
    document.putArray("servers").addObject().put("url", urls.queue());
    document.putArray("security").addObject().putArray("apiKeyAuth");
    return document;
  }

  private static ObjectNode queueStatus() {
    var schema = Json.object().put("type", "object").put("title", "QueueStatus");
    var properties = schema.putObject("properties");
    properties
        .putObject("status")
        .put("type", "string")
        .putArray("enum")
        .add("IN_QUEUE")
        .add("IN_PROGRESS")
        .add("COMPLETED");
    text(properties, "request_id", "The request id.");
    text(properties, "response_url", "The response url.");
    text(properties, "status_url", "The status url.");
    text(properties, "cancel_url", "The cancel url.");
    properties.putObject("logs").put("type", "object").put("description", "The logs.");
    properties.putObject("metrics").put("type", "object").put("description", "The metrics.");
    properties
        .putObject("queue_position")
        .put("type", "integer")
        .put("description", "The queue position.");
    schema.putArray("required").add("status").add("request_id");
    return schema;
  }

  private static void text(ObjectNode properties, String name, String description) {
    properties.putObject(name).put("type", "string").put("description", description);
  }

  private static void addPaths(ObjectNode paths, Endpoint endpoint) {
    var base = "/" + endpoint.id();
    var submit = paths.putObject(base).putObject("post");
    submit
        .putObject("requestBody")
        .put("required", true)
        .putObject("content")
        .putObject("application/json")
        .set("schema", reference(endpoint.input().name()));
    answers(submit, "The request status.", reference("QueueStatus"));

    var request = base + "/requests/{request_id}";
    var result = paths.putObject(request).putObject("get");
    requestId(result);
    answers(result, "Result of the request.", reference(endpoint.output().name()));

    var status = paths.putObject(request + "/status").putObject("get");
    requestId(status);
    status
        .withArray("parameters")
        .addObject()
        .put("name", "logs")
        .put("in", "query")
        .put("required", false)
        .set(
            "schema",
            Json.object()
                .put("type", "number")
                .put("description", "Whether to include logs (`1`) in the response or not (`0`)."));
    answers(status, "The request status.", reference("QueueStatus"));

    var cancel = paths.putObject(request + "/cancel").putObject("put");
    requestId(cancel);
    var success = Json.object().put("type", "object");
    success
        .putObject("properties")
        .putObject("success")
        .put("type", "boolean")
        .put("description", "Whether the request was cancelled successfully.");
    answers(cancel, "The request was cancelled.", success);
  }

  private static void requestId(ObjectNode operation) {
    operation
        .withArray("parameters")
        .addObject()
        .put("name", "request_id")
        .put("in", "path")
        .put("required", true)
        .set("schema", Json.object().put("type", "string").put("description", "Request ID"));
  }

  private static void answers(ObjectNode operation, String description, ObjectNode schema) {
    operation
        .putObject("responses")
        .putObject("200")
        .put("description", description)
        .putObject("content")
        .putObject("application/json")
        .set("schema", schema);
  }

  private static ObjectNode reference(String name) {
    return Json.object().put("$ref", "#/components/schemas/" + name);
  }
}
