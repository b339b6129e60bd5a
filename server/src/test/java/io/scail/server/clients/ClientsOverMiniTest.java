package io.scail.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.fal.client.ClientConfig;
import ai.fal.client.CredentialsResolver;
import ai.fal.client.FalClient;
import ai.fal.client.SubscribeOptions;
import ai.fal.client.queue.QueueStatus;
import ai.fal.client.type.RequestLog;
import com.google.gson.JsonObject;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.figures.Puppet.Stance;
import io.scail.server.endtoend.Drawn;
import io.scail.server.endtoend.Watched;
import io.scail.server.http.Json;
import io.scail.server.testing.MiniServer;
import io.scail.server.testing.NodeProject;
import io.scail.server.testing.TestMedia;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** fal's own clients from their inputs to a playing video: real processes, the small network. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class ClientsOverMiniTest {
  private static final int FRAMES = 33;

  private Path folder;
  private MiniServer server;
  private Path image;
  private Path dance;

  @BeforeAll
  void start(@TempDir Path empty) {
    folder = empty;
    image = Drawn.character(folder.resolve("character.png"), Look.ALL.get(2));
    dance = Drawn.motion(folder.resolve("dance.mp4"), Look.ALL.getFirst(), Stance::dance, FRAMES);
    server = new MiniServer(folder, Map.of());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void theJavaClientFollowsAJobToItsVideo() {
    var fal =
        FalClient.withConfig(
            ClientConfig.builder()
                .withCredentials(CredentialsResolver.fromApiKey(server.key()))
                .withProxyUrl(server.url() + "/api/fal/proxy")
                .build());
    var input = new HashMap<String, Object>();
    input.put("prompt", "a person dances");
    input.put("image_url", TestMedia.dataUri("image/png", image));
    input.put("video_url", TestMedia.dataUri("video/mp4", dance));
    input.put("num_inference_steps", 40);
    input.put("width", Drawn.SMALL);
    input.put("height", Drawn.SMALL);
    input.put("seed", 42);
    var updates = new CopyOnWriteArrayList<QueueStatus.StatusUpdate>();
    var output =
        fal.subscribe(
                "fal-ai/scail-2",
                SubscribeOptions.<JsonObject>builder()
                    .input(input)
                    .logs(true)
                    .resultType(JsonObject.class)
                    .onQueueUpdate(updates::add)
                    .build())
            .getData();
    assertTrue(updates.stream().anyMatch(QueueStatus.InProgress.class::isInstance));
    assertInstanceOf(QueueStatus.Completed.class, updates.getLast());
    // Each update brings what the log has had since the one before.
    var lines = updates.stream().flatMap(ClientsOverMiniTest::lines).toList();
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("step 40/40")), lines::toString);
    assertEquals(42, output.get("seed").getAsInt());
    var file = server.download(Json.parse(output.getAsJsonObject("video").toString()));
    Watched.of(file).assertShape(Drawn.SMALL, FRAMES);
  }

  private static Stream<String> lines(QueueStatus.StatusUpdate update) {
    var logs =
        switch (update) {
          case QueueStatus.InProgress running -> running.getLogs();
          case QueueStatus.Completed done -> done.getLogs();
          default -> List.<RequestLog>of();
        };
    return Objects.requireNonNullElse(logs, List.<RequestLog>of()).stream()
        .map(RequestLog::getMessage);
  }

  @Test
  void theJavaScriptClientUploadsFollowsAndDownloads() throws IOException {
    var node =
        NodeProject.install("official-client", List.of(JavaScriptClientTest.CLIENT))
            .with(ClientsOverMiniTest.class, "animation.mjs");
    var video = folder.resolve("by-client.mp4");
    var output =
        node.run(
            120,
            List.of(
                "node",
                "animation.mjs",
                server.url(),
                server.key(),
                image.toString(),
                dance.toString(),
                video.toString()));
    assertTrue(output.endsWith("all done\n"), output);
    Watched.of(video).assertShape(Drawn.SMALL, FRAMES);
  }
}
