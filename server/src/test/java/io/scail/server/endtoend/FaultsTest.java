package io.scail.server.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.server.testing.MiniServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The worker dies or its store fails in every part of an animation: the caller gets the bytes of an
 * undisturbed run, and nothing is left behind.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
final class FaultsTest {
  private static final int FRAMES = 45;

  private Path folder;
  private MiniServer server;
  private Path image;
  private Path dance;
  private final List<Path> results = new ArrayList<>();

  /** What the job in segments gives when nothing happens. */
  private byte[] undisturbed = {};

  @BeforeAll
  void start(@TempDir Path empty) throws IOException {
    folder = empty;
    image = Drawn.character(folder.resolve("character.png"), Look.ALL.get(2));
    dance = Drawn.motion(folder.resolve("dance.mp4"), Look.ALL.getFirst(), Stance::dance, FRAMES);
    server = new MiniServer(Files.createDirectory(folder.resolve("server")), Map.of());
    undisturbed = result(segments());
  }

  /** What a job has needed goes with it; what it has made stays. */
  @AfterEach
  void onlyResultsAreLeft() {
    server.await(() -> server.files("scratch").isEmpty(), () -> "left: " + server.files("scratch"));
    assertEquals(List.of(), server.files("files/checkpoints"));
    assertEquals(List.of(), server.files("files/.unfinished"));
    assertEquals(results.size(), server.files("files").size(), "one file a result");
  }

  @AfterAll
  void aStopLeavesNoProcess() {
    try (var closing = server) {
      for (var process : closing.stop()) {
        assertFalse(process.isAlive(), "a worker outlived its server");
      }
    }
  }

  /** A job of four segments, each of which samples long enough to be met. */
  private ObjectNode segments() {
    return Inputs.request(image, dance)
        .put("num_inference_steps", 50)
        .put("guidance_scale", 2)
        .put("segment_length", 17)
        .put("segment_overlap", 5);
  }

  private byte[] result(String id) throws IOException {
    var file = server.download(server.output(id).path("video"));
    results.add(file);
    return Files.readAllBytes(file);
  }

  private byte[] result(ObjectNode request) throws IOException {
    return result(server.submit(request));
  }

  private static void assertSaid(List<String> lines, String text) {
    assertTrue(lines.stream().anyMatch(line -> line.contains(text)), lines::toString);
  }

  private void assertTriedAgain(String id) {
    var starts = server.log().lines().filter(line -> line.contains("job started job=" + id));
    assertEquals(2, starts.count(), "attempts");
  }

  @Test
  void aWorkerKilledWhileItSamplesIsFollowedByOneThatGoesOn() throws IOException {
    var id = server.submit(segments());
    server.awaitLine(id, "segment 3/4 step 5/50");
    server.killWorker();
    assertArrayEquals(undisturbed, result(id));
    var lines = server.lines(id);
    assertSaid(lines, "segment 1 of 4 was finished by an earlier attempt");
    assertEquals(
        1,
        lines.stream().filter(line -> line.startsWith("segment 1/4 step 30/50")).count(),
        "the first segment is made once");
  }

  @Test
  void aDamagedCheckpointIsMadeAgain() throws IOException {
    var id = server.submit(segments());
    server.awaitLine(id, "segment 3/4 step 5/50");
    var kept =
        server.files("files/checkpoints").stream()
            .filter(file -> file.toString().endsWith("segment-0000.safetensors"))
            .findFirst()
            .orElseThrow();
    try (var file = Files.newByteChannel(kept, StandardOpenOption.WRITE)) {
      file.position(Files.size(kept) / 2);
      file.write(java.nio.ByteBuffer.allocate(64));
    }
    server.killWorker();
    assertArrayEquals(undisturbed, result(id));
    var lines = server.lines(id);
    assertSaid(
        lines,
        "what an earlier attempt kept of segment 1 is damaged or incomplete; beginning again there");
    assertEquals(
        2,
        lines.stream().filter(line -> line.startsWith("segment 1/4 step 30/50")).count(),
        "the first segment is made again");
  }

  @Test
  void aWorkerKilledWhileItPreparesIsFollowedByAnother() throws IOException {
    var video = Drawn.motion(folder.resolve("walk.mp4"), Look.ALL.get(1), Stance::walk, 61);
    var id = server.submit(Inputs.request(image, video));
    server.awaitStage(id, "preprocess");
    server.killWorker();
    var disturbed = result(id);
    assertTriedAgain(id);
    assertArrayEquals(result(Inputs.request(image, video)), disturbed);
  }

  @Test
  void aWorkerKilledWhileItEncodesIsFollowedByAnother() throws IOException {
    // The slowest encoder, at a size that gives it much to do: it is far behind the last frame.
    var brief = Drawn.motion(folder.resolve("brief.mp4"), Look.ALL.getFirst(), Stance::dance, 25);
    var request =
        Inputs.request(image, brief)
            .put("output_format", "webm")
            .put("width", 768)
            .put("height", 768);
    var expected = result(request);
    var id = server.submit(request);
    server.awaitStage(id, "write");
    server.killWorker();
    assertArrayEquals(expected, result(id));
    assertTriedAgain(id);
  }

  @Test
  void aResultThatCannotBeStoredIsStoredLater() throws IOException {
    var expected = result(Inputs.request(image, dance));
    var id = server.submit(Inputs.request(image, dance));
    // A file where the store's folder was: whatever is written there fails.
    var store = server.data().resolve("files/.unfinished");
    var aside = server.data().resolve("aside");
    Files.move(store, aside);
    Files.createFile(store);
    server.awaitLog("job interrupted job=" + id);
    Files.delete(store);
    Files.move(aside, store);
    assertArrayEquals(expected, result(id));
  }
}
