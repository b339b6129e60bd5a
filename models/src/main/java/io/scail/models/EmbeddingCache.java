package io.scail.models;

import java.util.LinkedHashMap;
import java.util.function.Supplier;

/**
 * The embeddings used last, so that jobs that share a prompt or a character do not load an encoder
 * again. Keys are digests of the encoder's input; the networks are the same for the cache's life.
 * Used on the torch thread only.
 */
final class EmbeddingCache {
  // 8 MiB for a full prompt of the published model.
  private static final int ENTRIES = 16;

  private final LinkedHashMap<String, Embedding> entries = new LinkedHashMap<>(16, 0.75f, true);

  Embedding get(String key, Supplier<Embedding> compute) {
    var found = entries.get(key);
    if (found != null) {
      return found;
    }
    var computed = compute.get();
    entries.put(key, computed);
    if (entries.size() > ENTRIES) {
      entries.remove(entries.keySet().iterator().next());
    }
    return computed;
  }
}
