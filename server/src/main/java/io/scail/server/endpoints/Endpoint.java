package io.scail.server.endpoints;

import io.scail.server.schema.ObjectSchema;
import io.scail.server.workers.Pipeline;
import java.util.function.Function;

/**
 * Something that jobs can be sent to.
 *
 * @param id owner and alias, and a path for variants, such as {@code fal-ai/scail-2}
 * @param title name for people
 * @param category kind of work, such as {@code video-to-video}
 * @param pipeline makes what a worker runs
 */
public record Endpoint(
    String id,
    String title,
    String description,
    String category,
    ObjectSchema input,
    ObjectSchema output,
    Function<Workshop, Pipeline> pipeline) {
  public Endpoint {
    if (!id.matches("[a-z0-9-]+/[a-z0-9.-]+(/[a-z0-9.-]+)*")) {
      throw new IllegalArgumentException("an endpoint's id is owner/alias[/path], not " + id);
    }
  }

  /** The first two segments of the id: what status and result routes name. */
  public String app() {
    var segments = id.split("/", -1);
    return segments[0] + "/" + segments[1];
  }
}
