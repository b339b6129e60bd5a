package io.scail.server.endpoints;

import io.scail.server.workers.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Every endpoint of this server. */
public final class Endpoints {
  private final List<Endpoint> all;

  public Endpoints(EndpointSettings settings) {
    this(List.of(Scail2.endpoint(settings), MergeAudioVideo.endpoint()));
  }

  Endpoints(List<Endpoint> all) {
    this.all = List.copyOf(all);
  }

  public List<Endpoint> all() {
    return all;
  }

  /** The endpoint with exactly this id. */
  public Optional<Endpoint> find(String id) {
    return all.stream().filter(endpoint -> endpoint.id().equals(id)).findFirst();
  }

  /** Whether any endpoint belongs to this owner and alias. */
  public boolean hasApp(String app) {
    return all.stream().anyMatch(endpoint -> endpoint.app().equals(app));
  }

  /** What a worker runs, by endpoint id. */
  public Map<String, Pipeline> pipelines(Workshop workshop) {
    return all.stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Endpoint::id, endpoint -> endpoint.pipeline().apply(workshop), (a, _) -> a));
  }

  /** The same with one more endpoint. */
  public Endpoints with(Endpoint endpoint) {
    var more = new ArrayList<>(all);
    more.add(endpoint);
    return new Endpoints(more);
  }
}
