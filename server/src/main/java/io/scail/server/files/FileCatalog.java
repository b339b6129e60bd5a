package io.scail.server.files;

import io.scail.server.database.Database;
import io.scail.server.database.Transaction;
import java.io.InputStream;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the stored files are, whose, and until when. Bytes are written first and entered after: a
 * file that can be found is whole.
 */
public final class FileCatalog {
  /** Folder of the bytes of everything that has an entry here. */
  public static final String FILES = "files";

  /** Folder of what attempts at jobs leave for later ones. */
  public static final String CHECKPOINTS = "checkpoints";

  /** Folder of the parts of unfinished uploads. */
  public static final String PARTS = "parts";

  private static final int BATCH = 200;
  private static final int NAME_LIMIT = 200;
  private static final String COLUMNS =
      "id, owner, file_name, content_type, size, sha256, created_at, expires_at";

  private final Database database;
  private final FileStore store;
  private final OptionalLong quota;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param quota bytes a key may keep when its own limits say nothing; empty means no limit
   */
  public FileCatalog(Database database, FileStore store, OptionalLong quota) {
    this.database = database;
    this.store = store;
    this.quota = quota;
  }

  /** Reads the stream to its end and keeps it as a file of this owner. */
  public FileRef add(
      String owner,
      Description description,
      InputStream bytes,
      long most,
      Optional<Duration> keep) {
    return add(newFileId(), owner, description, bytes, most, keep);
  }

  /**
   * Reads the stream to its end and keeps it under an id that was given out before.
   *
   * @param id from {@link #newFileId()}, not in use
   */
  public FileRef add(
      String id,
      String owner,
      Description description,
      InputStream bytes,
      long most,
      Optional<Duration> keep) {
    var room = Math.min(most, room(owner, id));
    FileRef file;
    try {
      file = stage(id, owner, description, bytes, room, keep);
    } catch (FileFailure.TooLarge e) {
      throw room < most ? new FileFailure.QuotaExceeded(quota(owner)) : e;
    }
    var entered =
        database.write(
            tx -> {
              tx.lock("files " + owner);
              if (used(tx, owner) - UploadParts.size(tx, id) + file.size() > quota(tx, owner)) {
                return false;
              }
              insert(tx, file);
              return true;
            });
    if (!entered) {
      if (find(id).isEmpty()) {
        store.delete(key(file));
      }
      throw new FileFailure.QuotaExceeded(quota(owner));
    }
    return file;
  }

  /** Keeps the bytes without an entry: until {@link #insert} nobody finds the file. */
  public FileRef stage(
      String owner,
      Description description,
      InputStream bytes,
      long most,
      Optional<Duration> keep) {
    return stage(newFileId(), owner, description, bytes, most, keep);
  }

  private FileRef stage(
      String id,
      String owner,
      Description description,
      InputStream bytes,
      long most,
      Optional<Duration> keep) {
    var stored = store.write(new FileKey(FILES, id), bytes, most);
    var now = database.read(Transaction::now);
    return new FileRef(
        id,
        owner,
        safeName(description.fileName()),
        description.contentType(),
        stored.size(),
        stored.sha256(),
        now,
        keep.map(now::plus));
  }

  /** Enters a staged file. */
  public static void insert(Transaction tx, FileRef file) throws SQLException {
    tx.update(
        "INSERT INTO stored_file ("
            + COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        file.id(),
        file.owner(),
        file.fileName(),
        file.contentType(),
        file.size(),
        file.sha256(),
        file.createdAt(),
        file.expiresAt());
  }

  /** Drops the bytes of a staged file that will not be entered. */
  public void discard(FileRef staged) {
    store.delete(key(staged));
  }

  /** The file, if it exists and has not expired. */
  public Optional<FileRef> find(String id) {
    return database.read(
        tx ->
            tx.first(
                "SELECT "
                    + COLUMNS
                    + " FROM stored_file WHERE id = ? AND (expires_at IS NULL OR expires_at > ?)",
                FileCatalog::read,
                id,
                tx.now()));
  }

  /** Opens a part of the file's bytes; empty when they are gone. The caller closes the stream. */
  public Optional<InputStream> open(FileRef file, long offset, long length) {
    return store.read(key(file), offset, length);
  }

  /** Deletes a file of this owner; false when there is none. */
  public boolean delete(String id, String owner) {
    var deleted =
        database.write(
            tx -> tx.update("DELETE FROM stored_file WHERE id = ? AND owner = ?", id, owner));
    if (deleted == 1) {
      store.delete(new FileKey(FILES, id));
    }
    return deleted == 1;
  }

  /** The parts of files that are being uploaded. */
  public UploadParts parts() {
    return new UploadParts(database, store, this);
  }

  /** Bytes that an owner's files take, and the parts of unfinished uploads. */
  public long used(String owner) {
    return database.read(tx -> used(tx, owner));
  }

  /** How many files there are, and their bytes. */
  public Stored stored() {
    return database.read(
        tx ->
            tx.first(
                    "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM stored_file",
                    row -> new Stored(row.getLong(1), row.getLong(2)))
                .orElseThrow());
  }

  /** Deletes files whose time is over; returns how many. */
  public int deleteExpired() {
    var expired =
        "SELECT id FROM stored_file WHERE expires_at IS NOT NULL AND expires_at <= ? LIMIT "
            + BATCH;
    List<String> ids = database.read(tx -> tx.query(expired, row -> row.getString(1), tx.now()));
    for (var id : ids) {
      // The entry goes first: an entry without bytes would be a promise that is broken.
      database.write(tx -> tx.update("DELETE FROM stored_file WHERE id = ?", id));
      store.delete(new FileKey(FILES, id));
    }
    return ids.size();
  }

  /**
   * Deletes bytes that nobody will ask for: of results whose worker died before the job's end, of
   * checkpoints of finished jobs, of uploads that were broken off.
   *
   * @param age bytes younger than this may still be entered and stay
   */
  public int deleteOrphans(Duration age) {
    var before = database.read(Transaction::now).minus(age);
    var orphans = new HashSet<FileKey>();
    for (var folder : List.of(FILES, CHECKPOINTS, PARTS)) {
      store.list(
          folder,
          found -> {
            if (found.writtenAt().isBefore(before) && !known(found.key())) {
              orphans.add(found.key());
            }
          });
    }
    orphans.forEach(store::delete);
    parts().forgetOlder(before);
    return orphans.size();
  }

  private boolean known(FileKey key) {
    var sql =
        switch (key.folder()) {
          case FILES -> "SELECT COUNT(*) FROM stored_file WHERE id = ?";
          case CHECKPOINTS -> "SELECT COUNT(*) FROM job_checkpoint WHERE file_key = ?";
          default -> "SELECT 0 WHERE '' = ?";
        };
    return database.read(tx -> tx.number(sql, key.name())) > 0;
  }

  /** Bytes left for a file; its own parts, if it comes in parts, make room for it. */
  private long room(String owner, String id) {
    return database.read(
        tx -> Math.max(0, quota(tx, owner) - used(tx, owner) + UploadParts.size(tx, id)));
  }

  private long quota(String owner) {
    return database.read(tx -> quota(tx, owner));
  }

  long quota(Transaction tx, String owner) throws SQLException {
    return tx.first(
            "SELECT storage_bytes FROM api_key WHERE id = ? AND storage_bytes IS NOT NULL",
            row -> row.getLong(1),
            owner)
        .orElse(quota.orElse(Long.MAX_VALUE));
  }

  static long used(Transaction tx, String owner) throws SQLException {
    return tx.number("SELECT COALESCE(SUM(size), 0) FROM stored_file WHERE owner = ?", owner)
        + tx.number("SELECT COALESCE(SUM(size), 0) FROM upload_part WHERE owner = ?", owner);
  }

  private static FileKey key(FileRef file) {
    return new FileKey(FILES, file.id());
  }

  /** An unguessable id that no file has. */
  public String newFileId() {
    var bytes = new byte[18];
    random.nextBytes(bytes);
    // The leading letter keeps the name a legal key: base64url may begin with a dash.
    return "f" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The last part of a path, without anything that a header or a URL could trip over. */
  public static String safeName(String name) {
    var last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    var clean = last.replaceAll("[^\\p{L}\\p{N}._ ()-]", "_").strip();
    var trimmed =
        clean.length() > NAME_LIMIT ? clean.substring(clean.length() - NAME_LIMIT) : clean;
    return trimmed.isEmpty() || trimmed.chars().allMatch(c -> c == '.') ? "file" : trimmed;
  }

  private static FileRef read(ResultSet row) throws SQLException {
    var expires = row.getLong("expires_at");
    return new FileRef(
        row.getString("id"),
        row.getString("owner"),
        row.getString("file_name"),
        row.getString("content_type"),
        row.getLong("size"),
        row.getString("sha256"),
        Instant.ofEpochMilli(row.getLong("created_at")),
        expires == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expires)));
  }

  /** Files and the bytes that they take. */
  public record Stored(long files, long bytes) {}

  /**
   * What a file is, by its sender's word: a name (any folder in it is dropped) and a media type.
   */
  public record Description(String fileName, String contentType) {}
}
