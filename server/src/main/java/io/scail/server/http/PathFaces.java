package io.scail.server.http;

import java.util.Map;
import java.util.Optional;

/** Several faces below one service, told apart by one segment of the path. */
public final class PathFaces implements Face {
  private final int segment;
  private final Map<String, Face> faces;

  /**
   * @param segment number of the segment that decides, from 0
   * @param faces by that segment's text
   */
  public PathFaces(int segment, Map<String, Face> faces) {
    this.segment = segment;
    this.faces = Map.copyOf(faces);
  }

  @Override
  public void handle(Exchange exchange) {
    var path = exchange.segments();
    Optional.ofNullable(path.size() > segment ? faces.get(path.get(segment)) : null)
        .orElseThrow(() -> Refusal.detail(404, "Not Found"))
        .handle(exchange);
  }
}
