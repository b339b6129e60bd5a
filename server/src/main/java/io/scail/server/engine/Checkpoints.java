package io.scail.server.engine;

import io.scail.server.animation.AnimationRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The engine's folder of finished segments, fed from and saved to what outlives the process. */
final class Checkpoints {
  private final AnimationRun run;
  private final Path folder;

  Checkpoints(AnimationRun run) {
    this.run = run;
    this.folder = run.folder().resolve("segments");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return folder;
  }

  /** Brings back the segments that earlier attempts finished; returns how many there are. */
  int restore(int segments) {
    int restored = 0;
    for (; restored < segments; restored++) {
      var name = name(restored);
      var kept = run.checkpoint(name);
      if (kept.isEmpty()) {
        break;
      }
      try {
        Files.move(kept.get(), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return restored;
  }

  /** Keeps a segment's file; it leaves the folder, since nothing in this attempt reads it again. */
  void save(int segment, Path file) {
    run.saveCheckpoint(name(segment), file);
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Empties the folder, so that a run begins at its first segment. */
  void forget(int segments) {
    for (int segment = 0; segment < segments; segment++) {
      try {
        Files.deleteIfExists(folder.resolve(name(segment)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String name(int segment) {
    return "segment-%04d.safetensors".formatted(segment);
  }
}
