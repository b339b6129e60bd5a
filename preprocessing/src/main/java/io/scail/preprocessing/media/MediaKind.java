package io.scail.preprocessing.media;

import io.scail.preprocessing.failure.StorageFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a file is read as one picture or as a video, told by its first bytes. */
public enum MediaKind {
  PICTURE,
  /** Videos and everything that may move, such as GIF. */
  VIDEO;

  private static final int HEADER_BYTES = 4096;

  /**
   * @throws StorageFailure when the file cannot be read from disk
   */
  public static MediaKind of(Path file) {
    try (var in = Files.newInputStream(file)) {
      return ImageHeader.formatOf(in.readNBytes(HEADER_BYTES))
          .filter(format -> format != ImageHeader.Format.GIF)
          .map(_ -> PICTURE)
          .orElse(VIDEO);
    } catch (IOException e) {
      throw new StorageFailure(file.getFileName() + " cannot be read from disk", e);
    }
  }
}
