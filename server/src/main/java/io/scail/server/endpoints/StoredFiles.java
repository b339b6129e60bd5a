package io.scail.server.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.files.FileRef;
import io.scail.server.http.Json;
import io.scail.server.schema.Field;
import io.scail.server.schema.ObjectSchema;
import io.scail.server.schema.ValueType;
import java.util.List;

/**
 * Files in stored outputs. An output is written before anybody knows under which address it will be
 * read, so its files have URLs of a scheme of our own, which {@link OutputLinks} replaces.
 */
final class StoredFiles {
  static final String LINK = "scail-file:";
  static final String INLINE = "scail-data:";

  /** fal's {@code File}. */
  static final ObjectSchema SCHEMA =
      new ObjectSchema(
          "File",
          "A file that the server keeps for its caller.",
          List.of(
              Field.required(
                  "url", new ValueType.Text(), "The URL where the file can be downloaded from."),
              Field.optional("content_type", new ValueType.Text(), "The mime type of the file."),
              Field.optional("file_name", new ValueType.Text(), "The name of the file."),
              Field.optional("file_size", ValueType.Whole.ANY, "The size of the file in bytes.")));

  private StoredFiles() {}

  /** The file as it stands in a stored output; inline means that its reader gets a data URI. */
  static ObjectNode json(FileRef file, boolean inline) {
    return Json.object()
        .put("url", (inline ? INLINE : LINK) + file.id())
        .put("content_type", file.contentType())
        .put("file_name", file.fileName())
        .put("file_size", file.size());
  }
}
