package io.scail.server.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalFileStoreTest extends FileStoreContract {
  @Override
  FileStore open(Path folder) {
    return LocalFileStore.open(folder.resolve("store"));
  }

  @Test
  void aFailedWriteLeavesNoUnfinishedFile(@TempDir Path folder) throws Exception {
    try (var store = LocalFileStore.open(folder)) {
      assertThrows(
          FileFailure.TooLarge.class,
          () -> store.write(new FileKey("files", "f1"), new ByteArrayInputStream(new byte[10]), 5));
    }
    try (var files = Files.walk(folder)) {
      assertEquals(0, files.filter(Files::isRegularFile).count());
    }
  }

  @Test
  void aListSurvivesWhatVanishesMeanwhileAndWhatIsNotItsOwn(@TempDir Path folder) throws Exception {
    try (var store = LocalFileStore.open(folder)) {
      // One folder holds them all: their names end alike.
      for (int number = 0; number < 20; number++) {
        var key = new FileKey("files", "f%d-aa".formatted(number));
        store.write(key, new ByteArrayInputStream(new byte[1]), Long.MAX_VALUE);
      }
      var together = folder.resolve("files/_aa");
      Files.writeString(together.resolve(".nfs0001"), "an open file on a network drive");
      Files.writeString(together.resolve("readme.txt"), "no key leads here");
      Files.writeString(folder.resolve("files/.DS_Store"), "a desktop's");
      var listed = new ArrayList<FileKey>();
      store.list(
          "files",
          found -> {
            listed.add(found.key());
            for (int number = 0; number < 20; number++) {
              store.delete(new FileKey("files", "f%d-aa".formatted(number)));
            }
          });
      assertEquals(1, listed.size());
      assertTrue(Files.exists(together.resolve("readme.txt")));
    }
  }

  @Test
  void aStoreThatCannotBeWrittenSaysSo(@TempDir Path folder) throws Exception {
    var file = Files.writeString(folder.resolve("file"), "not a folder");
    assertThrows(FileFailure.StoreUnavailable.class, () -> LocalFileStore.open(file));
  }
}
