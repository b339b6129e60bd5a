package io.scail.server.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PullTest {
  private static final int PIECE = 10_000;
  private static final Pull.Settings SETTINGS =
      new Pull.Settings(3, PIECE, 4, Duration.ofMillis(1), Duration.ofSeconds(5));
  private static final ModelFile FILE = file(Optional.empty());

  private final HubStandIn hub = new HubStandIn();
  private final byte[] bytes = new byte[12 * PIECE + 345];
  private final AtomicLong received = new AtomicLong();

  @TempDir private Path folder;

  PullTest() {
    new Random(1).nextBytes(bytes);
    hub.put("/maker/model/resolve/main/sub/weights.bin", bytes);
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private static ModelFile file(Optional<String> sha256) {
    return new ModelFile(
        "maker/model", "main", "sub/weights.bin", "sub/weights.bin", sha256, Optional.empty());
  }

  private void pull(ModelFile file, Optional<String> token) {
    try (var client = new Hub(hub.uri(), token)) {
      new Pull(
              client,
              folder,
              SETTINGS,
              new PullListener() {
                @Override
                public void began(ModelFile begun, long have, long size) {
                  received.addAndGet(have);
                }

                @Override
                public void received(ModelFile from, long count) {
                  received.addAndGet(count);
                }

                @Override
                public void finished(ModelFile done, boolean verified) {}
              })
          .run(List.of(file));
    }
  }

  private void assertWhole() throws IOException {
    assertArrayEquals(bytes, Files.readAllBytes(folder.resolve("sub/weights.bin")));
    try (var left = Files.list(folder.resolve("sub"))) {
      assertEquals(1, left.count(), "something was left beside the file");
    }
  }

  @Test
  void aFileComesInPiecesAndIsWhole() throws IOException {
    pull(FILE, Optional.empty());
    assertWhole();
    assertEquals(13, hub.rangesSent().size());
    assertEquals(bytes.length, received.get());
  }

  @Test
  void aFileThatIsThereIsNotFetchedAgain() throws IOException {
    pull(FILE, Optional.empty());
    pull(FILE, Optional.empty());
    assertWhole();
    assertEquals(13, hub.rangesSent().size());
  }

  @Test
  void aFileThatMovedIsStillBehindTheHubsDoor() throws IOException {
    hub.put("/maker/renamed/resolve/main/sub/weights.bin", bytes);
    hub.move(
        "/maker/model/resolve/main/sub/weights.bin", "/maker/renamed/resolve/main/sub/weights.bin");
    hub.demandToken("secret");
    pull(FILE, Optional.of("secret"));
    assertWhole();
    assertEquals(List.of(), hub.storeCredentials());
  }

  @Test
  void whatIsLeftOfALongerVersionDoesNotStay() throws IOException {
    Files.createDirectories(folder.resolve("sub"));
    Files.write(folder.resolve("sub/weights.bin.part"), new byte[bytes.length + 1000]);
    Files.writeString(folder.resolve("sub/weights.bin.pieces"), "another version\n0,1,");
    pull(FILE, Optional.empty());
    assertWhole();
  }

  @Test
  void cutConnectionsAndABusyHubOnlyCostTime() throws IOException {
    hub.cut(3);
    hub.beBusy(2);
    pull(FILE, Optional.empty());
    assertWhole();
    assertEquals(bytes.length, received.get());
  }

  @Test
  void aPullThatGaveUpGoesOnWhereItStopped() throws IOException {
    pullUntilItGivesUp();
    int before = hub.rangesSent().size();
    assertTrue(before < 13, "everything had come");
    hub.cut(0);
    pull(FILE, Optional.empty());
    assertWhole();
    // What was on the wire when the pull gave up is the most that comes again.
    int sent = hub.rangesSent().size();
    assertTrue(13 <= sent && sent < 13 + SETTINGS.parallel(), sent + " pieces were sent");
  }

  private void pullUntilItGivesUp() {
    // Some pieces arrive before one has been cut too often.
    hub.cut(0);
    var cutter =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (hub.rangesSent().size() < 2) {
                    Thread.onSpinWait();
                  }
                  hub.cut(1000);
                });
    assertThrows(HubFailure.class, () -> pull(FILE, Optional.empty()));
    cutter.interrupt();
  }

  @Test
  void aHubWithoutRangesIsUsedAllTheSame() throws IOException {
    hub.ignoreRanges();
    pull(FILE, Optional.empty());
    assertWhole();
  }

  @Test
  void otherBytesThanPublishedAreDeleted() throws IOException {
    hub.lie();
    var failure = assertThrows(HubFailure.class, () -> pull(FILE, Optional.empty()));
    assertTrue(String.valueOf(failure.getMessage()).contains("SHA-256 differs"));
    try (var left = Files.list(folder.resolve("sub"))) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void aDigestKnownBeforehandCountsMoreThanTheHubs() {
    var failure =
        assertThrows(
            HubFailure.class, () -> pull(file(Optional.of("0".repeat(64))), Optional.empty()));
    assertTrue(String.valueOf(failure.getMessage()).contains("is not what was published"));
    assertFalse(Files.exists(folder.resolve("sub/weights.bin")));
  }

  @Test
  void aFileThatDoesNotFitTheDiskIsRefusedBeforeItBegins() {
    hub.claimSize(1L << 43);
    var failure = assertThrows(HubFailure.class, () -> pull(FILE, Optional.empty()));
    assertTrue(String.valueOf(failure.getMessage()).contains("make room"));
    assertEquals(List.of(), hub.rangesSent());
  }

  @Test
  void theTokenGoesToTheHubAndNowhereElse() throws IOException {
    hub.demandToken("secret");
    var failure = assertThrows(HubFailure.class, () -> pull(FILE, Optional.empty()));
    assertTrue(String.valueOf(failure.getMessage()).contains("SCAIL_HUB_TOKEN"));
    pull(FILE, Optional.of("secret"));
    assertWhole();
    assertEquals(List.of(), hub.storeCredentials());
  }

  @Test
  void aMissingFileIsNamed() {
    var missing =
        new ModelFile(
            "maker/model", "main", "no.bin", "no.bin", Optional.empty(), Optional.empty());
    var failure = assertThrows(HubFailure.class, () -> pull(missing, Optional.empty()));
    assertTrue(String.valueOf(failure.getMessage()).contains("no.bin"));
  }

  @Test
  void everyBuiltInProfileHasADefaultVariant() {
    var sources = Sources.builtIn();
    assertEquals(5, sources.files("scail-2", Optional.empty()).size());
    assertEquals(5, sources.files("scail-2", Optional.of("fp8")).size());
    assertEquals(2, sources.files("eyes", Optional.empty()).size());
    // The graphs of SAM3's encoders have their weights in further files.
    assertEquals(5, sources.files("eyes", Optional.of("sam3")).size());
    assertThrows(HubFailure.class, () -> sources.files("scail-3", Optional.empty()));
    assertThrows(HubFailure.class, () -> sources.files("scail-2", Optional.of("fp2")));
  }
}
