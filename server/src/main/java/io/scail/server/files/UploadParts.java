package io.scail.server.files;

import io.scail.server.database.Database;
import io.scail.server.database.Transaction;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The parts of uploads that are not complete yet. They count against their owner's quota as files
 * do, and together are no larger than one file may be.
 */
public final class UploadParts {
  private final Database database;
  private final FileStore store;
  private final FileCatalog files;

  UploadParts(Database database, FileStore store, FileCatalog files) {
    this.database = database;
    this.store = store;
    this.files = files;
  }

  /**
   * A part of a file to be.
   *
   * @param file id that was given out for the file
   * @param number from 1
   */
  public record Part(String file, String owner, int number) {
    FileKey key() {
      return new FileKey(FileCatalog.PARTS, file + "-" + number);
    }
  }

  /**
   * Reads the stream to its end and keeps it as this part, in place of what it was before.
   *
   * @param most bytes of all parts of the file together
   */
  public StoredBytes add(Part part, InputStream bytes, long most) {
    var room = database.read(tx -> room(tx, part, most));
    StoredBytes stored;
    try {
      stored = store.write(part.key(), bytes, room.bytes());
    } catch (FileFailure.TooLarge e) {
      throw room.exceeded();
    }
    Optional<FileFailure> refused =
        database.write(
            tx -> {
              tx.lock("files " + part.owner());
              // Others may have come meanwhile.
              var now = room(tx, part, most);
              if (stored.size() > now.bytes()) {
                forget(tx, part);
                return Optional.of(now.exceeded());
              }
              tx.update(
                  "INSERT INTO upload_part (file_id, number, owner, size, written_at) VALUES (?, ?, ?, ?, ?)"
                      + " ON CONFLICT (file_id, number) DO UPDATE SET size = excluded.size, written_at ="
                      + " excluded.written_at",
                  part.file(),
                  part.number(),
                  part.owner(),
                  stored.size(),
                  tx.now());
              return Optional.empty();
            });
    if (refused.isPresent()) {
      store.delete(part.key());
      throw refused.get();
    }
    return stored;
  }

  /** What a part may take beside everything else of its file and its owner. */
  private Room room(Transaction tx, Part part, long most) throws SQLException {
    var before =
        tx.number(
            "SELECT size FROM upload_part WHERE file_id = ? AND number = ?",
            part.file(),
            part.number());
    var others = size(tx, part.file()) - before;
    var quota = files.quota(tx, part.owner());
    return new Room(
        most - others, most, quota - (FileCatalog.used(tx, part.owner()) - before), quota);
  }

  /** Bytes left for a part in its file and with its owner, and the limits behind them. */
  private record Room(long inFile, long most, long withOwner, long quota) {
    long bytes() {
      return Math.max(0, Math.min(inFile, withOwner));
    }

    FileFailure exceeded() {
      return withOwner < inFile
          ? new FileFailure.QuotaExceeded(quota)
          : new FileFailure.TooLarge(most);
    }
  }

  private static void forget(Transaction tx, Part part) throws SQLException {
    tx.update(
        "DELETE FROM upload_part WHERE file_id = ? AND number = ?", part.file(), part.number());
  }

  /** Whether this part has been uploaded. */
  public boolean has(Part part) {
    return store.size(part.key()).isPresent();
  }

  /** Opens a part; empty when it is gone. The caller closes the stream. */
  public Optional<InputStream> open(Part part) {
    return store.read(part.key(), 0, Long.MAX_VALUE);
  }

  /** Drops parts whose bytes their file holds now. */
  public void delete(List<Part> parts) {
    parts.forEach(part -> store.delete(part.key()));
    database.write(
        tx -> {
          for (var part : parts) {
            forget(tx, part);
          }
          return parts.size();
        });
  }

  /** Forgets parts whose bytes were swept. */
  void forgetOlder(Instant than) {
    database.write(tx -> tx.update("DELETE FROM upload_part WHERE written_at < ?", than));
  }

  /** Bytes of all parts of a file to be. */
  static long size(Transaction tx, String file) throws SQLException {
    return tx.number("SELECT COALESCE(SUM(size), 0) FROM upload_part WHERE file_id = ?", file);
  }
}
