package io.scail.server.compare.suite;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One thing that every target is asked for.
 *
 * @param id short name, unique in the suite, fit for a file name
 * @param image the character image
 * @param video the driving video
 * @param seconds length of the result as it is billed: the driving video's, at most ten
 * @param seeds one request each
 * @param parameters further fields of the request
 * @param truth a file that {@link Figure} reads: what a flawless result shows
 */
public record SuiteCase(
    String id,
    Path image,
    Path video,
    double seconds,
    String prompt,
    Mode mode,
    List<Long> seeds,
    ObjectNode parameters,
    Optional<Path> truth) {
  public SuiteCase {
    if (!id.matches("[a-zA-Z0-9][\\w-]{0,63}")) {
      throw new IllegalArgumentException("not a case's id: " + id);
    }
    Objects.requireNonNull(image);
    Objects.requireNonNull(video);
    Objects.requireNonNull(prompt);
    Objects.requireNonNull(mode);
    if (seconds <= 0 || seeds.isEmpty()) {
      throw new IllegalArgumentException("%s: %s s, %s seeds".formatted(id, seconds, seeds));
    }
    seeds = List.copyOf(seeds);
    parameters = parameters.deepCopy();
    Objects.requireNonNull(truth);
  }

  @Override
  public ObjectNode parameters() {
    return parameters.deepCopy();
  }
}
