package io.scail.server.http;

import java.util.List;

/**
 * What a request means after routing.
 *
 * @param segments decoded path segments below the service's base, without an empty last one
 * @param urls bases for the URLs of the answer
 */
public record Target(Service service, List<String> segments, Query query, PublicUrls urls) {
  public Target {
    segments = List.copyOf(segments);
  }

  /** Whether the path is exactly this. */
  public boolean is(String... path) {
    return segments.equals(List.of(path));
  }

  /** The path as it is quoted in answers. */
  public String path() {
    return "/" + String.join("/", segments);
  }
}
