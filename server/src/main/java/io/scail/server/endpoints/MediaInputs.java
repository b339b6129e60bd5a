package io.scail.server.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.scail.server.animation.InputFailure;
import io.scail.server.fetch.FetchFailure;
import io.scail.server.fetch.InputFetcher;
import io.scail.server.http.Json;
import io.scail.server.jobs.InputProblem;
import io.scail.server.jobs.JobFailure;
import io.scail.server.schema.ObjectSchema;
import io.scail.server.schema.Shortened;
import io.scail.server.schema.Values;
import io.scail.server.workers.JobRun;
import io.scail.server.workers.PipelineFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The media fields of an input: fetches them and says what is wrong with them in the caller's
 * terms.
 */
final class MediaInputs {
  private static final int ECHOED = 2000;

  private final InputFetcher fetcher;

  MediaInputs(InputFetcher fetcher) {
    this.fetcher = fetcher;
  }

  /**
   * The job's input with defaults filled in.
   *
   * @throws PipelineFailure when it breaks the schema, as one that was accepted under other limits
   */
  static Values values(ObjectSchema schema, JobRun run) {
    return switch (schema.check(Json.parse(run.input()))) {
      case ObjectSchema.Checked.Valid(var valid) -> valid;
      case ObjectSchema.Checked.Invalid(var problems) ->
          throw new PipelineFailure(new JobFailure.InvalidInput(problems));
    };
  }

  Path one(String field, Values values, JobRun run) {
    return fetch(values.text(field), List.of("body", field), run.folder().resolve(field), run);
  }

  Optional<Path> optional(String field, Values values, JobRun run) {
    return values.optionalText(field).map(_ -> one(field, values, run));
  }

  List<Path> many(String field, Values values, JobRun run) {
    var paths = new ArrayList<Path>();
    for (var source : values.texts(field)) {
      var number = Integer.toString(paths.size());
      paths.add(
          fetch(
              source,
              List.of("body", field, number),
              run.folder().resolve(field + "-" + number),
              run));
    }
    return paths;
  }

  private Path fetch(String source, List<String> location, Path file, JobRun run) {
    run.checkCancelled();
    var deadline = fetcher.deadline();
    run.onCancel(deadline::cancel);
    try {
      fetcher.fetch(source, file, deadline);
      return file;
    } catch (FetchFailure.TooLarge e) {
      throw problem(location, "file_too_large", e, Json.object().put("max_size", e.most()), source);
    } catch (FetchFailure e) {
      // A cancelled download breaks off, which is not the source's fault.
      run.checkCancelled();
      throw problem(location, "file_download_error", e, Json.object(), source);
    }
  }

  private static PipelineFailure problem(
      List<String> location, String type, FetchFailure cause, ObjectNode context, String source) {
    return problem(location, type, String.valueOf(cause.getMessage()), context, source);
  }

  private static PipelineFailure problem(
      List<String> location, String type, String message, ObjectNode context, String source) {
    return new PipelineFailure(
        new JobFailure.InvalidInput(
            List.of(
                new InputProblem(
                    location, type, message, Json.text(context), Json.text(echo(source))))));
  }

  /** What a pipeline found wrong with the file of one field. */
  static PipelineFailure problem(
      String field, String type, String message, Map<String, Object> limits, Values values) {
    return problem(List.of("body", field), type, message, context(limits), values.text(field));
  }

  /** What the animator found wrong, on the field that named the file. */
  static JobFailure failure(InputFailure failure, Values values) {
    var field =
        switch (failure.part()) {
          case CHARACTER_IMAGE -> "image_url";
          case DRIVING_VIDEO -> "video_url";
          case CHARACTER_MASK -> "reference_mask_url";
          case DRIVING_MASK -> "driving_mask_url";
          case ADDITIONAL_IMAGE -> "additional_image_urls";
          case ADDITIONAL_MASK -> "additional_mask_urls";
          case PREVIOUS_VIDEO -> "previous_video_url";
          case LORA -> "loras";
          case SIZE -> values.has("width") ? "width" : "resolution";
          case SEGMENTS -> "segment_length";
          case PRESET -> "preset";
        };
    var type =
        switch (failure.fault()) {
          case UNREADABLE_IMAGE -> "image_load_error";
          case IMAGE_TOO_SMALL -> "image_too_small";
          case IMAGE_TOO_LARGE -> "image_too_large";
          case UNSUPPORTED_IMAGE -> "unsupported_image_format";
          case UNSUPPORTED_VIDEO -> "unsupported_video_format";
          case VIDEO_TOO_LONG -> "video_duration_too_long";
          case VIDEO_TOO_SHORT -> "video_duration_too_short";
          case NO_PERSON -> "no_media_generated";
          case NOT_SUPPORTED -> "feature_not_supported";
        };
    return new JobFailure.InvalidInput(
        List.of(
            new InputProblem(
                List.of("body", field),
                type,
                String.valueOf(failure.getMessage()),
                Json.text(context(failure.limits())),
                Json.text(
                    values.json(field).isTextual()
                        ? echo(values.text(field))
                        : Shortened.of(values.json(field))))));
  }

  private static ObjectNode context(Map<String, Object> limits) {
    var context = Json.object();
    limits.forEach(
        (name, value) -> {
          switch (value) {
            case Integer number -> context.put(name, number);
            case Long number -> context.put(name, number);
            case Double number -> context.put(name, number);
            case List<?> list -> {
              var array = context.putArray(name);
              list.forEach(item -> array.add(item.toString()));
            }
            default -> context.put(name, value.toString());
          }
        });
    return context;
  }

  private static JsonNode echo(String source) {
    return TextNode.valueOf(source.length() > ECHOED ? source.substring(0, ECHOED) + "…" : source);
  }
}
