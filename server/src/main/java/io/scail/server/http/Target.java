package io.scail.server.http;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a request means after routing.
 *
 * @param segments decoded path segments below the service's base, without an empty last one
 * @param urls bases for the URLs of the answer
 */
public record Target(Service service, List<String> segments, Query query, PublicUrls urls) {
  // A request id has 36 characters, a token more than a hundred.
  private static final int LONGEST_SHOWN = 80;
  private static final int MOST_SHOWN = 12;
  private static final Pattern UNSAFE = Pattern.compile("[^\\w.~:@!$&'()*+,;%-]");

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

  /**
   * The path for a log: no line breaks that would forge an entry, no long segments, which are
   * tokens.
   */
  public String loggable() {
    return "/"
        + segments.stream()
            .map(
                segment ->
                    segment.length() > LONGEST_SHOWN
                        ? "…"
                        : UNSAFE.matcher(segment).replaceAll("_"))
            .limit(MOST_SHOWN)
            .collect(Collectors.joining("/"));
  }
}
