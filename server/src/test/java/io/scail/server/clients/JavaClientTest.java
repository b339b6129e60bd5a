package io.scail.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.fal.client.ClientConfig;
import ai.fal.client.CredentialsResolver;
import ai.fal.client.FalClient;
import ai.fal.client.RunOptions;
import ai.fal.client.SubscribeOptions;
import ai.fal.client.exception.FalException;
import ai.fal.client.queue.QueueResultOptions;
import ai.fal.client.queue.QueueStatus;
import ai.fal.client.queue.QueueStatusOptions;
import ai.fal.client.queue.QueueSubmitOptions;
import ai.fal.client.queue.QueueSubscribeOptions;
import com.google.gson.JsonObject;
import io.scail.server.testing.RunningServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Item 49 of the protocol's checklist. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaClientTest {
  private static final String ID = "fal-ai/scail-2";

  private RunningServer server;
  private FalClient fal;

  @BeforeAll
  void start(@TempDir Path folder) {
    server = new RunningServer(folder, false);
    fal = client(server.key());
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private FalClient client(String key) {
    return FalClient.withConfig(
        ClientConfig.builder()
            .withCredentials(CredentialsResolver.fromApiKey(key))
            .withProxyUrl(server.url() + "/api/fal/proxy")
            .build());
  }

  private static Map<String, Object> input(String prompt) {
    return Map.of(
        "prompt",
        prompt,
        "image_url",
        RunningServer.IMAGE,
        "video_url",
        RunningServer.VIDEO,
        "num_inference_steps",
        2,
        "seed",
        42);
  }

  @Test
  void subscribeFollowsALongJobToItsEnd() throws InterruptedException {
    // The client gives up after ten silent seconds, so the job has to be longer than that.
    var opener =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Thread.sleep(Duration.ofSeconds(16));
                    server.animator().open();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    var updates = new CopyOnWriteArrayList<QueueStatus.StatusUpdate>();
    var output =
        fal.subscribe(
            ID,
            SubscribeOptions.<JsonObject>builder()
                .input(input("hold"))
                .logs(true)
                .resultType(JsonObject.class)
                .onQueueUpdate(updates::add)
                .build());
    opener.join();
    assertEquals(42, output.getData().get("seed").getAsInt());
    assertTrue(updates.stream().anyMatch(QueueStatus.InProgress.class::isInstance));
    assertInstanceOf(QueueStatus.Completed.class, updates.getLast());
  }

  @Test
  void submitStatusAndResultWork() {
    var submitted = fal.queue().submit(ID, QueueSubmitOptions.withInput(input("a")));
    server.await(submitted.getRequestId(), "COMPLETED");
    var status = fal.queue().status(ID, QueueStatusOptions.withRequestId(submitted.getRequestId()));
    assertInstanceOf(QueueStatus.Completed.class, status);
    var result = fal.queue().result(ID, QueueResultOptions.withRequestId(submitted.getRequestId()));
    assertEquals(42, result.getData().get("seed").getAsInt());
    assertEquals(submitted.getRequestId(), result.getRequestId());
  }

  @Test
  void runAnswersShortCalls() {
    var output = fal.run(ID, RunOptions.withInput(input("a")));
    assertEquals(42, output.getData().get("seed").getAsInt());
    assertEquals(
        "video/mp4", output.getData().getAsJsonObject("video").get("content_type").getAsString());
  }

  @Test
  void aSubmittedRequestCanBeFollowed() {
    var id = fal.queue().submit(ID, QueueSubmitOptions.withInput(input("a"))).getRequestId();
    var updates = new CopyOnWriteArrayList<QueueStatus.StatusUpdate>();
    var options =
        QueueSubscribeOptions.builder().requestId(id).logs(true).onQueueUpdate(updates::add);
    var done = fal.queue().subscribeToStatus(ID, options.build());
    assertEquals(id, done.getRequestId());
    assertInstanceOf(QueueStatus.Completed.class, updates.getLast());
  }

  @Test
  void problemsOfTheInputAreFailures() {
    var bad = new HashMap<>(input("a"));
    bad.put("num_inference_steps", 99);
    var failure = assertThrows(FalException.class, () -> fal.run(ID, RunOptions.withInput(bad)));
    assertTrue(String.valueOf(failure.getMessage()).contains("422"), failure.toString());
    var id = fal.queue().submit(ID, QueueSubmitOptions.withInput(bad)).getRequestId();
    assertThrows(
        FalException.class, () -> fal.queue().result(ID, QueueResultOptions.withRequestId(id)));
  }

  @Test
  void largeMediaTravelAsDataUris() {
    // This client has no upload.
    var large = new HashMap<>(input("a"));
    large.put("video_url", RunningServer.dataUri("video/mp4", "moving pictures ".repeat(300_000)));
    var output = fal.run(ID, RunOptions.withInput(large)).getData();
    assertEquals(4_800_000, output.getAsJsonObject("video").get("file_size").getAsInt());
  }

  @Test
  void aWrongKeyIsRefused() {
    var wrong = client("wrong:key");
    assertThrows(FalException.class, () -> wrong.run(ID, RunOptions.withInput(input("a"))));
  }
}
