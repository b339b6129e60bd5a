package io.scail.server.testing;

import io.scail.server.animation.AnimationRun;
import io.scail.server.animation.AnimationStage;
import io.scail.server.animation.CancelledFailure;
import io.scail.server.animation.LogLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A run in a folder that remembers what it was told, and keeps checkpoints in another folder. */
public final class RecordedRun implements AnimationRun {
  private final Path folder;
  private final Path checkpoints;
  private final List<String> told = new ArrayList<>();
  private final List<Runnable> onCancel = new ArrayList<>();
  private int cancelAfter = Integer.MAX_VALUE;
  private String cancelAt = "never";

  /**
   * @param checkpoints where checkpoints are kept; shared by the attempts at a job
   */
  public RecordedRun(Path folder, Path checkpoints) {
    try {
      this.folder = Files.createDirectories(folder);
      this.checkpoints = Files.createDirectories(checkpoints);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks the run to stop when it has told so many things. */
  public RecordedRun cancelAfter(int things) {
    cancelAfter = things;
    return this;
  }

  /** Asks the run to stop when it logs a line that begins like this. */
  public RecordedRun cancelAt(String beginning) {
    cancelAt = beginning;
    return this;
  }

  /** Progress and log lines, in order. */
  public List<String> told() {
    return List.copyOf(told);
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public void progress(AnimationStage stage, int step, int steps) {
    told.add("%s %d/%d".formatted(stage, step, steps));
  }

  @Override
  public void log(LogLevel level, String message) {
    told.add(message);
    if (isCancelled()) {
      onCancel.forEach(Runnable::run);
      onCancel.clear();
    }
  }

  @Override
  public void checkCancelled() {
    if (isCancelled()) {
      throw new CancelledFailure();
    }
  }

  @Override
  public void onCancel(Runnable action) {
    onCancel.add(action);
  }

  private boolean isCancelled() {
    return told.size() >= cancelAfter || told.stream().anyMatch(line -> line.startsWith(cancelAt));
  }

  @Override
  public void saveCheckpoint(String name, Path file) {
    copy(file, checkpoints.resolve(name));
  }

  @Override
  public Optional<Path> checkpoint(String name) {
    var kept = checkpoints.resolve(name);
    return Files.exists(kept)
        ? Optional.of(copy(kept, folder.resolve("checkpoint-" + name)))
        : Optional.empty();
  }

  private static Path copy(Path from, Path to) {
    try {
      return Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
