package io.scail.server.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.server.database.Database;
import io.scail.server.keys.ApiKeys;
import io.scail.server.keys.KeyLimits;
import io.scail.server.keys.Scope;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("NullAway.Init")
final class FileCatalogTest {
  private static final long QUOTA = 100;

  @TempDir Path folder;
  private final AtomicLong skew = new AtomicLong();
  private Database database;
  private LocalFileStore store;
  private FileCatalog files;

  @BeforeEach
  void open() {
    database = Database.open("sqlite:" + folder.resolve("files.db"), skew::get);
    store = LocalFileStore.open(folder.resolve("files"));
    files = new FileCatalog(database, store, OptionalLong.of(QUOTA));
  }

  @AfterEach
  void close() {
    store.close();
    database.close();
  }

  private FileRef add(String owner, int bytes, Optional<Duration> keep) {
    var description = new FileCatalog.Description("a.bin", "application/octet-stream");
    return files.add(
        owner, description, new ByteArrayInputStream(new byte[bytes]), Long.MAX_VALUE, keep);
  }

  private boolean stored(FileRef file) {
    return store.size(new FileKey(FileCatalog.FILES, file.id())).isPresent();
  }

  @Test
  void aFileIsFoundReadInPartsAndDeletedByItsOwnerAlone() throws Exception {
    var bytes = "moving pictures".getBytes(UTF_8);
    var file =
        files.add(
            "a",
            new FileCatalog.Description("x/dance.mp4", "video/mp4"),
            new ByteArrayInputStream(bytes),
            Long.MAX_VALUE,
            Optional.empty());
    assertEquals(Optional.of(file), files.find(file.id()));
    assertEquals("dance.mp4", file.fileName());
    try (var part = files.open(file, 7, 4).orElseThrow()) {
      assertEquals("pict", new String(part.readAllBytes(), UTF_8));
    }
    assertFalse(files.delete(file.id(), "b"));
    assertTrue(files.delete(file.id(), "a"));
    assertEquals(Optional.empty(), files.find(file.id()));
    assertFalse(stored(file));
  }

  @Test
  void aKeyStoresNoMoreThanItsQuotaAndOthersAreFree() {
    add("a", 60, Optional.empty());
    assertThrows(FileFailure.QuotaExceeded.class, () -> add("a", 41, Optional.empty()));
    add("a", 40, Optional.empty());
    add("b", 100, Optional.empty());
    assertEquals(100, files.used("a"));
    assertEquals(new FileCatalog.Stored(3, 200), files.stored());
  }

  private static InputStream bytes(int count) {
    return new ByteArrayInputStream(new byte[count]);
  }

  private static UploadParts.Part part(String file, int number) {
    return new UploadParts.Part(file, "a", number);
  }

  @Test
  void partsCountAsFilesDoAndTogetherAreNoLargerThanOne() {
    var parts = files.parts();
    var file = files.newFileId();
    parts.add(part(file, 1), bytes(30), 50);
    assertThrows(FileFailure.TooLarge.class, () -> parts.add(part(file, 2), bytes(21), 50));
    assertFalse(parts.has(part(file, 2)));
    parts.add(part(file, 2), bytes(20), 50);
    parts.add(part(file, 1), bytes(25), 50);
    assertEquals(45, files.used("a"), "a part that comes again takes its old place");
    var other = files.newFileId();
    assertThrows(FileFailure.QuotaExceeded.class, () -> parts.add(part(other, 1), bytes(56), 1000));
    assertThrows(FileFailure.QuotaExceeded.class, () -> add("a", 56, Optional.empty()));
    parts.add(part(other, 1), bytes(55), 1000);
    var description = new FileCatalog.Description("a.bin", "application/octet-stream");
    files.add(file, "a", description, bytes(45), 50, Optional.empty());
    parts.delete(List.of(part(file, 1), part(file, 2)));
    assertEquals(100, files.used("a"), "the file took the place of its parts");
    skew.set(Duration.ofDays(2).toMillis());
    assertEquals(1, files.deleteOrphans(Duration.ofDays(1)));
    assertEquals(45, files.used("a"), "what was never completed is forgotten");
  }

  @Test
  void aSecondUploadOfAFileThatIsRefusedLeavesTheFirstsBytes() {
    var file = add("a", 60, Optional.empty());
    var description = new FileCatalog.Description("a.bin", "application/octet-stream");
    // What arrives while the first is entered has found room, and finds none when it is whole.
    var late =
        new FilterInputStream(bytes(40)) {
          private boolean begun;

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            if (!begun) {
              begun = true;
              FileCatalogTest.this.add("a", 40, Optional.empty());
            }
            return super.read(target, offset, length);
          }
        };
    assertThrows(
        FileFailure.QuotaExceeded.class,
        () -> files.add(file.id(), "a", description, late, 1000, Optional.empty()));
    assertTrue(stored(file));
  }

  @Test
  void aKeysOwnLimitWinsOverTheServers() {
    var limits = new KeyLimits(OptionalInt.empty(), OptionalInt.empty(), OptionalLong.of(10));
    var key = new ApiKeys(database).create("small", Set.of(Scope.FILES), limits).id();
    assertThrows(FileFailure.QuotaExceeded.class, () -> add(key, 11, Optional.empty()));
    add(key, 10, Optional.empty());
  }

  @Test
  void anExpiredFileIsGoneAtOnceAndItsBytesWithTheNextSweep() {
    var shortLived = add("a", 1, Optional.of(Duration.ofMinutes(1)));
    var kept = add("a", 1, Optional.empty());
    skew.set(Duration.ofMinutes(2).toMillis());
    assertEquals(Optional.empty(), files.find(shortLived.id()));
    assertTrue(stored(shortLived));
    assertEquals(1, files.deleteExpired());
    assertFalse(stored(shortLived));
    assertTrue(files.find(kept.id()).isPresent());
  }

  @Test
  void aStagedFileIsFoundByNobodyUntilItIsEntered() {
    var staged =
        files.stage(
            "a",
            new FileCatalog.Description("r.mp4", "video/mp4"),
            new ByteArrayInputStream(new byte[5]),
            Long.MAX_VALUE,
            Optional.empty());
    assertEquals(Optional.empty(), files.find(staged.id()));
    database.write(
        tx -> {
          FileCatalog.insert(tx, staged);
          return true;
        });
    assertEquals(Optional.of(staged), files.find(staged.id()));
  }

  @Test
  void bytesThatNobodyWillAskForAreSweptOnceTheyAreOld() {
    var entered = add("a", 5, Optional.empty());
    var orphan =
        files.stage(
            "a",
            new FileCatalog.Description("r.mp4", "video/mp4"),
            new ByteArrayInputStream(new byte[5]),
            Long.MAX_VALUE,
            Optional.empty());
    assertEquals(0, files.deleteOrphans(Duration.ofHours(1)), "it may still be entered");
    skew.set(Duration.ofHours(2).toMillis());
    assertEquals(1, files.deleteOrphans(Duration.ofHours(1)));
    assertFalse(stored(orphan));
    assertTrue(stored(entered));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "../../etc/passwd | passwd",
        "C:\\Users\\x\\a b.png | a b.png",
        "a\"b<c>.mp4 | a_b_c_.mp4",
        ".. | file",
        "`` | file",
        "/ | file",
        "tänzer-✓.mp4 | tänzer-_.mp4",
      })
  void aNameLosesItsFoldersAndWhateverAHeaderCouldTripOver(String sent, String kept) {
    assertEquals(kept, FileCatalog.safeName(sent));
  }
}
