package io.scail.server.fal;

import io.scail.server.endpoints.Endpoint;
import io.scail.server.endpoints.Endpoints;
import java.util.List;

/** Finds the endpoint that a path names, or says in fal's words which part of it is unknown. */
final class Paths {
  private Paths() {}

  static Endpoint endpoint(Endpoints endpoints, List<String> path) {
    requireApp(endpoints, path);
    return endpoints
        .find(String.join("/", path))
        .orElseThrow(() -> FalErrors.noPath("/" + String.join("/", path.subList(2, path.size()))));
  }

  static void requireApp(Endpoints endpoints, List<String> path) {
    if (path.size() < 2) {
      throw FalErrors.notFound();
    }
    if (!endpoints.hasApp(path.get(0) + "/" + path.get(1))) {
      throw FalErrors.noApplication(path.get(1));
    }
  }
}
