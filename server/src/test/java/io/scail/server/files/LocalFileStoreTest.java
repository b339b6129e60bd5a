package io.scail.server.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void aStoreThatCannotBeWrittenSaysSo(@TempDir Path folder) throws Exception {
    var file = Files.writeString(folder.resolve("file"), "not a folder");
    assertThrows(FileFailure.StoreUnavailable.class, () -> LocalFileStore.open(file));
  }
}
