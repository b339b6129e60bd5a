package io.scail.server.compare.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.client.FalServer;
import io.scail.server.http.Json;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Where videos come from; its name stands in reports and file names. */
public sealed interface Target {
  /** What the report calls it. */
  String name();

  /** US dollars for a second of video; 0 is a target that costs nothing to ask. */
  BigDecimal price();

  /** All of it that may be written down: everything but the key. */
  ObjectNode described();

  /**
   * A server.
   *
   * @param parameters fields of the request that this target gets in place of the case's own
   */
  record Server(String name, FalServer server, ObjectNode parameters, BigDecimal price)
      implements Target {
    public Server {
      requireName(name);
      Objects.requireNonNull(server);
      parameters = parameters.deepCopy();
      if (price.signum() < 0) {
        throw new IllegalArgumentException("a second costs 0 or more, not " + price);
      }
    }

    @Override
    public ObjectNode described() {
      var all = Json.object().put("name", name).put("kind", "server");
      all.put("address", server.queue().toString()).put("endpoint", server.endpoint());
      all.put("price", price.toPlainString()).set("parameters", parameters.deepCopy());
      return all;
    }
  }

  /** A folder of finished videos: {@code CASE.mp4}, or {@code CASE-SEED.mp4} where seeds matter. */
  record Folder(String name, Path folder) implements Target {
    private static final List<String> ENDINGS = List.of("mp4", "webm", "mov", "mkv", "gif");

    public Folder {
      requireName(name);
      Objects.requireNonNull(folder);
    }

    @Override
    public BigDecimal price() {
      return BigDecimal.ZERO;
    }

    @Override
    public ObjectNode described() {
      return Json.object().put("name", name).put("kind", "folder").put("price", "0");
    }

    /** Files that may hold an item's video, the more particular ones first. */
    List<Path> candidates(RunItem item) {
      return List.of(item.suiteCase().id() + "-" + item.seed(), item.suiteCase().id()).stream()
          .flatMap(stem -> ENDINGS.stream().map(ending -> folder.resolve(stem + "." + ending)))
          .toList();
    }
  }

  private static void requireName(String name) {
    if (!name.matches("[a-zA-Z0-9][\\w-]{0,31}")) {
      throw new IllegalArgumentException("not a target's name: " + name);
    }
  }
}
