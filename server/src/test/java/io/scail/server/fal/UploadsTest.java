package io.scail.server.fal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.scail.server.database.Database;
import io.scail.server.files.FileCatalog;
import io.scail.server.files.LocalFileStore;
import io.scail.server.http.Refusal;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UploadsTest {
  @Test
  void aSecondUploadWaitsForTheEndOfTheFirst(@TempDir Path folder) {
    try (var database = Database.open("sqlite:" + folder.resolve("files.db"));
        var store = LocalFileStore.open(folder.resolve("files"))) {
      var files = new FileCatalog(database, store, OptionalLong.empty());
      var uploads = new Uploads(files, UploadSettings.DEFAULT);
      var ticket =
          new UploadTickets.Ticket(files.newFileId(), "a", "x", "image/png", Optional.empty());
      var first =
          new FilterInputStream(new ByteArrayInputStream(new byte[] {7, 7, 7})) {
            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
              var other = new ByteArrayInputStream(new byte[2]);
              assertEquals(
                  409, assertThrows(Refusal.class, () -> uploads.add(ticket, other)).status());
              return super.read(target, offset, length);
            }
          };
      uploads.add(ticket, first);
      assertEquals(3, files.find(ticket.id()).orElseThrow().size());
      // From here on the same bytes are a retry.
      uploads.add(ticket, new ByteArrayInputStream(new byte[] {7, 7, 7}));
    }
  }
}
