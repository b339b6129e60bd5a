package io.scail.preprocessing.metrics;

import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.metrics.Evidence.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Supplier;

/** Remembers the latest analyses of clips, as long as their files stay as they are. */
final class AnalysisMemory {
  /** A driving video, two results, and as many of the next case. */
  private static final int MOST = 6;

  /**
   * What an analysis depends on besides the file's content.
   *
   * @param size that frames were brought to; empty for the clip's own
   */
  record Key(Path file, Optional<Size> size, int persons, Optional<DrawnTruth> truth) {}

  private record Stamped(Optional<FileTime> changed, long bytes, Found<ClipRecord> record) {
    boolean isOf(Path file) {
      return changed.equals(AnalysisMemory.changed(file)) && bytes == AnalysisMemory.bytes(file);
    }
  }

  private final LinkedHashMap<Key, Stamped> latest = new LinkedHashMap<>();

  Found<ClipRecord> clip(Key key, Supplier<Found<ClipRecord>> analyse) {
    var known = latest.remove(key);
    if (known == null || !known.isOf(key.file())) {
      known = new Stamped(changed(key.file()), bytes(key.file()), analyse.get());
    }
    latest.put(key, known);
    if (latest.size() > MOST) {
      latest.remove(latest.sequencedKeySet().getFirst());
    }
    return known.record;
  }

  /** What is remembered of a clip at its own size, however many persons were followed. */
  Optional<Found<ClipRecord>> any(Path file) {
    return latest.entrySet().stream()
        .filter(entry -> entry.getKey().file().equals(file) && entry.getKey().size().isEmpty())
        .filter(entry -> entry.getValue().isOf(file))
        .map(entry -> entry.getValue().record)
        .findFirst();
  }

  private static Optional<FileTime> changed(Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static long bytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return -1;
    }
  }
}
