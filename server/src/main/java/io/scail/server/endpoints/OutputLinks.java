package io.scail.server.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.scail.server.files.FileCatalog;
import io.scail.server.files.FileRef;
import io.scail.server.http.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Gives the files of a stored output the URLs under which their reader reaches them. */
public final class OutputLinks {
  private final FileCatalog files;

  public OutputLinks(FileCatalog files) {
    this.files = files;
  }

  /** The address of a file below a base URL without a slash at its end. */
  public static String url(String base, FileRef file) {
    return url(base, file.id(), file.fileName());
  }

  /** The address of a file below a base URL without a slash at its end. */
  public static String url(String base, String id, String fileName) {
    var name = URLEncoder.encode(fileName, StandardCharsets.UTF_8).replace("+", "%20");
    return base + "/files/b/" + id + "/" + name;
  }

  /** The file that a field of a stored output holds, while it is kept. */
  public Optional<FileRef> file(JsonNode output, String field) {
    var url = output.path(field).path("url").asText();
    for (var scheme : List.of(StoredFiles.LINK, StoredFiles.INLINE)) {
      if (url.startsWith(scheme)) {
        return files.find(url.substring(scheme.length()));
      }
    }
    return Optional.empty();
  }

  /** The output with absolute URLs, or data URIs where the caller asked for them. */
  public JsonNode resolve(JsonNode output, String base) {
    return switch (output) {
      case TextNode text when text.textValue().startsWith(StoredFiles.LINK) ->
          TextNode.valueOf(link(text.textValue().substring(StoredFiles.LINK.length()), base));
      case TextNode text when text.textValue().startsWith(StoredFiles.INLINE) ->
          TextNode.valueOf(inline(text.textValue().substring(StoredFiles.INLINE.length()), base));
      case ObjectNode object -> {
        var resolved = Json.object();
        object
            .properties()
            .forEach(entry -> resolved.set(entry.getKey(), resolve(entry.getValue(), base)));
        yield resolved;
      }
      case ArrayNode array -> {
        var resolved = Json.array();
        array.forEach(item -> resolved.add(resolve(item, base)));
        yield resolved;
      }
      default -> output;
    };
  }

  private String link(String id, String base) {
    return url(base, id, files.find(id).map(FileRef::fileName).orElse("expired"));
  }

  private String inline(String id, String base) {
    var file = files.find(id);
    var bytes = file.flatMap(found -> files.open(found, 0, found.size()));
    if (bytes.isEmpty()) {
      return link(id, base);
    }
    try (var stream = bytes.get()) {
      var data = Base64.getEncoder().encodeToString(stream.readAllBytes());
      return "data:" + file.get().contentType() + ";base64," + data;
    } catch (IOException e) {
      throw new UncheckedIOException("a result file could not be read", e);
    }
  }
}
