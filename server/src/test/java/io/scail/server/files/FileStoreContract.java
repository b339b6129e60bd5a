package io.scail.server.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every file store must do. */
abstract class FileStoreContract {
  private static final FileKey KEY = new FileKey("files", "fabc-_.9");

  private FileStore store;

  abstract FileStore open(Path folder) throws Exception;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    store = open(folder);
  }

  @AfterEach
  void stop() {
    store.close();
  }

  private StoredBytes write(FileKey key, byte[] bytes) {
    return store.write(key, new ByteArrayInputStream(bytes), Long.MAX_VALUE);
  }

  private byte[] read(FileKey key, long offset, long length) throws IOException {
    try (var stream = store.read(key, offset, length).orElseThrow()) {
      return stream.readAllBytes();
    }
  }

  @Test
  void bytesComeBackAsTheyWereWrittenWithTheirDigest() throws Exception {
    // Larger than an upload part of S3, so the multipart way is walked too.
    var bytes = new byte[(9 << 20) + 17];
    new Random(1).nextBytes(bytes);
    var stored = write(KEY, bytes);
    var sha = MessageDigest.getInstance("SHA-256").digest(bytes);
    assertEquals(new StoredBytes(bytes.length, HexFormat.of().formatHex(sha)), stored);
    assertArrayEquals(bytes, read(KEY, 0, Long.MAX_VALUE));
    assertEquals(Optional.of((long) bytes.length), store.size(KEY));
  }

  @Test
  void anEmptyFileIsAFile() throws Exception {
    assertEquals(0, write(KEY, new byte[0]).size());
    assertEquals(Optional.of(0L), store.size(KEY));
    assertEquals(0, read(KEY, 0, 10).length);
  }

  @Test
  void rangesAreReadAlone() throws Exception {
    write(KEY, "0123456789".getBytes(UTF_8));
    assertEquals("345", new String(read(KEY, 3, 3), UTF_8));
    assertEquals("89", new String(read(KEY, 8, 100), UTF_8));
    assertEquals("", new String(read(KEY, 10, 5), UTF_8));
    assertEquals("", new String(read(KEY, 4, 0), UTF_8));
  }

  @Test
  void whatIsNotThereIsEmpty() {
    assertTrue(store.read(KEY, 0, 1).isEmpty());
    assertTrue(store.size(KEY).isEmpty());
    store.delete(KEY);
  }

  @Test
  void aDeletedFileIsGone() {
    write(KEY, new byte[] {1});
    store.delete(KEY);
    assertTrue(store.size(KEY).isEmpty());
  }

  @Test
  void aFileThatIsTooLargeLeavesNothing() {
    var failure =
        assertThrows(
            FileFailure.TooLarge.class,
            () -> store.write(KEY, new ByteArrayInputStream(new byte[101]), 100));
    assertEquals(100, failure.most());
    assertTrue(store.size(KEY).isEmpty());
    store.write(KEY, new ByteArrayInputStream(new byte[100]), 100);
  }

  @Test
  void aSenderThatStopsHalfwayLeavesTheOldFile() throws Exception {
    write(KEY, "old".getBytes(UTF_8));
    var broken =
        new SequenceInputStream(
            new ByteArrayInputStream(new byte[70_000]),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("connection reset");
              }

              @Override
              public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("connection reset");
              }
            });
    assertThrows(FileFailure.Interrupted.class, () -> store.write(KEY, broken, Long.MAX_VALUE));
    assertEquals("old", new String(read(KEY, 0, 10), UTF_8));
  }

  @Test
  void aSecondWriteReplacesTheFirstWhole() throws Exception {
    write(KEY, "a longer text".getBytes(UTF_8));
    write(KEY, "short".getBytes(UTF_8));
    assertEquals("short", new String(read(KEY, 0, 100), UTF_8));
  }

  @Test
  void aReaderSeesOneWholeVersionWhileOthersWrite() throws Exception {
    var versions = IntStream.range(0, 4).mapToObj(i -> filled((byte) i)).toList();
    write(KEY, versions.getFirst());
    try (var threads = Executors.newFixedThreadPool(4)) {
      var writers =
          versions.stream().map(v -> (Callable<StoredBytes>) () -> write(KEY, v)).toList();
      var running = writers.stream().map(threads::submit).toList();
      for (int i = 0; i < 20; i++) {
        var seen = read(KEY, 0, Long.MAX_VALUE);
        assertArrayEquals(filled(seen[0]), seen);
      }
      for (var writer : running) {
        writer.get();
      }
    }
  }

  private static byte[] filled(byte value) {
    var bytes = new byte[200_000];
    java.util.Arrays.fill(bytes, value);
    return bytes;
  }

  @Test
  void aListNamesTheFolderAlone() {
    write(new FileKey("files", "f1"), new byte[] {1});
    write(new FileKey("files", "f2"), new byte[] {1});
    write(new FileKey("parts", "p1"), new byte[] {1});
    var names = new HashSet<String>();
    store.list("files", found -> names.add(found.key().name()));
    assertEquals(Set.of("f1", "f2"), names);
    store.list("nothing", found -> names.add("wrong"));
    assertEquals(2, names.size());
  }

  @Test
  void noKeyLeavesTheStore() {
    for (var name :
        new String[] {
          "..", ".", "", "a/b", "a\\b", "../../etc/passwd", "a\u0000b", "-a", ".a", "é"
        }) {
      assertThrows(IllegalArgumentException.class, () -> new FileKey("files", name), name);
      assertThrows(IllegalArgumentException.class, () -> new FileKey(name, "file"), name);
    }
  }

  @Test
  void aStoreThatWorksPassesItsCheck() {
    store.check();
  }
}
