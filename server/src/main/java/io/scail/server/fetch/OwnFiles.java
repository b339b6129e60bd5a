package io.scail.server.fetch;

import java.io.InputStream;
import java.util.Optional;

/** Opens files of this server by the id in their URLs. */
@FunctionalInterface
public interface OwnFiles {
  /** The file with this id; empty when there is none. The caller closes the stream. */
  Optional<InputStream> open(String id);
}
