package io.scail.models.weights;

import io.scail.models.failure.WeightsFailure;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BiFunction;

/**
 * A file mapped read-only.
 *
 * @param arena owns the mapping
 * @param bytes the whole file
 */
record MappedFile(Arena arena, MemorySegment bytes) {
  /**
   * Maps a file and hands it to its reader, which takes the mapping over; if the reader fails, the
   * file is unmapped.
   */
  static <T> T open(Path path, BiFunction<Path, MappedFile, T> reader) {
    var arena = Arena.ofShared();
    boolean taken = false;
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      var bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      T result = reader.apply(path, new MappedFile(arena, bytes));
      taken = true;
      return result;
    } catch (NoSuchFileException e) {
      throw new WeightsFailure(path.toString(), "there is no such file", e);
    } catch (IOException e) {
      throw new WeightsFailure(path.toString(), "cannot be read: " + e.getMessage(), e);
    } finally {
      if (!taken) {
        arena.close();
      }
    }
  }

  void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
