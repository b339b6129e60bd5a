package io.scail.server.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The video API, as OpenAI's own clients and AIPerf call it. */
class VideosFaceTest {
  private static final String VIDEOS = "/v1/videos";

  private RunningServer server;

  @BeforeEach
  void start(@TempDir Path folder) {
    server = new RunningServer(folder, false);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static ObjectNode input(String prompt) {
    return Json.object()
        .put("model", "scail-2")
        .put("prompt", prompt)
        .put("input_reference", RunningServer.IMAGE)
        .put("video_url", RunningServer.VIDEO)
        .put("num_inference_steps", 2)
        .put("seed", 42);
  }

  private HttpRequest.Builder request(String path) {
    return server.bare(VIDEOS + path).header("Authorization", "Bearer " + server.key());
  }

  private HttpResponse<String> post(JsonNode body) {
    return server.send(
        request("")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body))));
  }

  private JsonNode create(JsonNode body) {
    var answer = post(body);
    assertEquals(200, answer.statusCode(), answer.body());
    return Json.parse(answer.body());
  }

  private JsonNode retrieve(String id) {
    var answer = server.send(request("/" + id));
    assertEquals(200, answer.statusCode(), answer.body());
    return Json.parse(answer.body());
  }

  private JsonNode await(String id, String status) {
    var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    var video = retrieve(id);
    while (!video.path("status").asText().equals(status)) {
      assertTrue(System.nanoTime() < end, "still " + video);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      video = retrieve(id);
    }
    return video;
  }

  private JsonNode sent(String id) {
    var job = server.jobs().stream().filter(it -> it.id().value().equals(id)).findFirst();
    return server.input(job.orElseThrow().id());
  }

  private static void assertError(
      int status, String code, String parameter, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
    var error = Json.parse(answer.body()).path("error");
    assertEquals(code, error.path("code").asText());
    assertEquals(parameter, error.path("param").asText());
    assertFalse(error.path("message").asText().isEmpty());
    assertFalse(error.path("type").asText().isEmpty());
  }

  @Test
  void aVideoIsCreatedPolledAndDownloaded() {
    var before = Instant.now().getEpochSecond();
    var created = create(input("hold"));
    var id = created.path("id").asText();
    assertEquals("video", created.path("object").asText());
    assertEquals("scail-2", created.path("model").asText());
    assertEquals("queued", created.path("status").asText());
    assertEquals(0, created.path("progress").asInt(-1));
    assertEquals("hold", created.path("prompt").asText());
    assertEquals("auto", created.path("size").asText());
    assertEquals("10", created.path("seconds").asText());
    assertTrue(Math.abs(created.path("created_at").asLong() - before) <= 5);
    for (var name : List.of("completed_at", "expires_at", "error", "remixed_from_video_id")) {
      assertTrue(created.path(name).isNull(), name);
    }
    assertTrue(await(id, "in_progress").path("progress").isInt());
    assertError(400, "video_not_ready", "id", server.send(request("/" + id + "/content")));
    server.animator().open();
    var done = await(id, "completed");
    assertEquals(100, done.path("progress").asInt());
    // 80 frames came back, 16 a second.
    assertEquals("5", done.path("seconds").asText());
    assertTrue(done.path("completed_at").asLong() >= before - 5);
    assertTrue(done.path("inference_time_s").asDouble() > 0);
    var content = server.send(request("/" + id + "/content"));
    assertEquals("moving pictures", content.body());
    assertEquals("video/mp4", content.headers().firstValue("Content-Type").orElseThrow());
    var part = server.send(request("/" + id + "/content").header("Range", "bytes=0-5"));
    assertEquals(206, part.statusCode());
    assertEquals("moving", part.body());
    assertEquals("moving pictures", server.send(server.bare(done.path("url").asText())).body());
  }

  /** A form as OpenAI's clients write it: texts, and the picture as a file. */
  private static String form(String... extra) {
    return """
    --xyz
    Content-Disposition: form-data; name="prompt"

    a knight dances
    --xyz
    Content-Disposition: form-data; name="model"

    scail-2
    --xyz
    Content-Disposition: form-data; name="input_reference"; filename="knight.png"
    Content-Type: image/png

    picture
    --xyz
    %sContent-Disposition: form-data; name="num_inference_steps"

    2
    --xyz--
    """
        .formatted(String.join("", extra))
        .replace("\n", "\r\n");
  }

  private static String field(String head, String text) {
    return "Content-Disposition: form-data; %s\n\n%s\n--xyz\n".formatted(head, text);
  }

  private HttpResponse<String> postForm(String body) {
    return server.send(
        request("")
            .header("Content-Type", "multipart/form-data; boundary=xyz")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  @Test
  void aFormBringsFilesAndTexts() {
    var answer =
        postForm(
            form(
                field("name=\"video_url\"; filename=\"dance.mp4\"", "my own dance"),
                field("name=\"seconds\"", "4"),
                field("name=\"size\"", "1280x720"),
                field("name=\"keep_audio\"", "true"),
                field("name=\"additional_image_urls[]\"", RunningServer.IMAGE),
                field("name=\"loras\"", "[{\"path\":\"a.safetensors\",\"scale\":0.5}]")));
    assertEquals(200, answer.statusCode(), answer.body());
    var created = Json.parse(answer.body());
    // 720 is no multiple of 32: the answer says what is made.
    assertEquals("1280x704", created.path("size").asText());
    assertEquals("4", created.path("seconds").asText());
    var id = created.path("id").asText();
    await(id, "completed");
    assertEquals("my own dance", server.send(request("/" + id + "/content")).body());
    var sent = sent(id);
    assertTrue(sent.path("image_url").asText().endsWith("/knight.png"), sent.toString());
    assertEquals("64", sent.path("max_frames").asText());
    assertEquals(0.5, sent.at("/loras/0/scale").asDouble());
    assertEquals(1, sent.path("additional_image_urls").size());
  }

  @Test
  void aReferenceMayBeAnObjectOrAVideo() {
    var input = input("a");
    input.putObject("input_reference").put("image_url", RunningServer.IMAGE);
    await(create(input).path("id").asText(), "completed");
    var swapped =
        form(field("name=\"image_url\"", RunningServer.IMAGE))
            .replace("Content-Type: image/png", "Content-Type: video/mp4");
    var answer = postForm(swapped);
    assertEquals(200, answer.statusCode(), answer.body());
    var sent = sent(Json.parse(answer.body()).path("id").asText());
    assertTrue(sent.path("video_url").asText().endsWith("/knight.png"));
    input.putObject("input_reference").put("file_id", "file-1");
    assertError(400, "unsupported_file_id", "input_reference", post(input));
  }

  @Test
  void aRefusedFormLeavesNoFiles() {
    var video = field("name=\"video_url\"; filename=\"dance.mp4\"", "my dance");
    assertError(
        400, "less_than_equal", "seconds", postForm(form(video, field("name=\"seconds\"", "11"))));
    var owner = server.key().substring(0, server.key().indexOf(':'));
    assertEquals(0, server.backend().files().used(owner));
  }

  @ParameterizedTest
  @CsvSource({
    "seconds, 8, 128",
    "seconds, 2.5, 40",
    "num_frames, 33, 33",
    "max_frames, 21, 21",
  })
  void lengthsBecomeFrames(String name, String value, int frames) {
    var id = create(input("a").put(name, value)).path("id").asText();
    assertEquals(frames, sent(id).path("max_frames").asInt());
  }

  @Test
  void theRateCountsForTheLength() {
    var created = create(input("a").put("seconds", "2").put("fps", 30));
    assertEquals(60, sent(created.path("id").asText()).path("max_frames").asInt());
    assertEquals("2", created.path("seconds").asText());
  }

  @Test
  void wrongFieldsAreTold() {
    assertError(400, "missing", "prompt", post(input("a").without("prompt")));
    assertError(400, "missing", "video_url", post(input("a").without("video_url")));
    assertError(400, "missing", "input_reference", post(input("a").without("input_reference")));
    assertError(400, "invalid_size", "size", post(input("a").put("size", "large")));
    assertError(400, "less_than_equal", "size", post(input("a").put("size", "4096x64")));
    assertError(400, "invalid_seconds", "seconds", post(input("a").put("seconds", "-1")));
    assertError(400, "greater_than_equal", "seconds", post(input("a").put("seconds", "0")));
    assertError(
        400,
        "less_than_equal",
        "num_inference_steps",
        post(input("a").put("num_inference_steps", 99)));
    assertError(404, "not_found", "null", post(input("a").put("model", "sora-2")));
    assertError(400, "invalid_json", "body", post(Json.array()));
    assertError(400, "invalid_form", "body", postForm("nothing"));
    var torn = form(field("name=\"video_url\"; filename=\"a.mp4\"", "my dance"));
    assertError(400, "invalid_form", "body", postForm(torn.substring(0, torn.indexOf("dance"))));
    var twice = field("name=\"loras\"", "a") + field("name=\"loras[]\"", "b");
    assertError(400, "invalid_form", "loras", postForm(form(twice)));
    var broken = field("name=\"loras\"", "[{");
    assertError(400, "invalid_json", "loras", postForm(form(broken)));
  }

  @Test
  void aFailedVideoSaysWhy() {
    var broken = RunningServer.dataUri("image/png", "BROKEN");
    var id = create(input("a").put("input_reference", broken)).path("id").asText();
    var failed = await(id, "failed");
    assertEquals("image_load_error", failed.at("/error/code").asText());
    assertEquals("image_url: The image cannot be read.", failed.at("/error/message").asText());
    assertError(404, "not_found", "null", server.send(request("/" + id + "/content")));
    var engine = await(create(input("break")).path("id").asText(), "failed");
    assertEquals("server_error", engine.at("/error/code").asText());
    assertFalse(engine.toString().contains("secret"));
  }

  @Test
  void videosAreListedInPages() {
    var ids = new ArrayList<String>();
    for (var i = 0; i < 5; i++) {
      ids.addFirst(create(input("video " + i)).path("id").asText());
    }
    var first = Json.parse(server.send(request("?limit=2")).body());
    assertEquals("list", first.path("object").asText());
    assertEquals(ids.subList(0, 2), first.path("data").findValuesAsText("id"));
    assertEquals(ids.get(0), first.path("first_id").asText());
    assertEquals(ids.get(1), first.path("last_id").asText());
    assertTrue(first.path("has_more").asBoolean());
    var rest = Json.parse(server.send(request("?limit=3&after=" + ids.get(1))).body());
    assertEquals(ids.subList(2, 5), rest.path("data").findValuesAsText("id"));
    assertFalse(rest.path("has_more").asBoolean());
    var upwards = Json.parse(server.send(request("?order=asc&after=" + ids.get(3))).body());
    assertEquals(ids.subList(0, 3).reversed(), upwards.path("data").findValuesAsText("id"));
    assertError(400, "invalid_value", "limit", server.send(request("?limit=many")));
    assertError(400, "invalid_value", "order", server.send(request("?order=random")));
    assertError(404, "not_found", "null", server.send(request("?after=nobody")));
  }

  @Test
  void jobsOfOtherFacesAreVideosToo() {
    var id = server.submit(RunningServer.input("from fal")).path("request_id").asText();
    assertEquals("5", await(id, "completed").path("seconds").asText());
    assertEquals("moving pictures", server.send(request("/" + id + "/content")).body());
  }

  @Test
  void aDeletedVideoIsGoneWithItsFiles() {
    var answer = postForm(form(field("name=\"video_url\"; filename=\"dance.mp4\"", "my dance")));
    var id = Json.parse(answer.body()).path("id").asText();
    var url = await(id, "completed").path("url").asText();
    var owner = server.key().substring(0, server.key().indexOf(':'));
    assertNotEquals(0, server.backend().files().used(owner));
    var deleted = server.send(request("/" + id).DELETE());
    assertEquals(
        "{\"id\":\"%s\",\"object\":\"video.deleted\",\"deleted\":true}".formatted(id),
        deleted.body());
    assertError(404, "not_found", "null", server.send(request("/" + id)));
    assertEquals(404, server.send(server.bare(url)).statusCode());
    assertEquals(0, server.backend().files().used(owner));
  }

  @Test
  void deletingARunningVideoStopsItFirst() {
    var id = create(input("hold")).path("id").asText();
    await(id, "in_progress");
    var waiting = create(input("hold")).path("id").asText();
    assertTrue(
        Json.parse(server.send(request("/" + waiting).DELETE()).body())
            .path("deleted")
            .asBoolean());
    assertTrue(
        Json.parse(server.send(request("/" + id).DELETE()).body()).path("deleted").asBoolean());
    assertEquals(List.of(), server.jobs());
  }

  @Test
  void aCancelledVideoFailed() {
    var id = create(input("hold")).path("id").asText();
    await(id, "in_progress");
    server.put("/queue/fal-ai/scail-2/requests/" + id + "/cancel");
    assertEquals("cancelled", await(id, "failed").at("/error/code").asText());
  }

  @Test
  void aRightKeyIsNeededAndOthersVideosDoNotExist() {
    var id = create(input("a")).path("id").asText();
    for (var path : List.of("", "/" + id, "/" + id + "/content")) {
      assertError(401, "invalid_api_key", "null", server.send(server.bare(VIDEOS + path)));
      var other = server.bare(VIDEOS + path).header("Authorization", "Bearer " + server.otherKey());
      if (path.isEmpty()) {
        assertEquals(0, Json.parse(server.send(other).body()).path("data").size());
      } else {
        assertError(404, "not_found", "null", server.send(other));
      }
    }
  }

  @Test
  void whatIsNotThereIsTold() {
    var id = create(input("a")).path("id").asText();
    await(id, "completed");
    assertError(
        400,
        "unsupported_variant",
        "variant",
        server.send(request("/" + id + "/content?variant=thumbnail")));
    assertError(404, "not_found", "null", server.send(request("/" + id + "/remix")));
    assertError(405, "method_not_allowed", "null", server.send(request("").DELETE()));
    assertError(405, "method_not_allowed", "null", server.put(VIDEOS + "/" + id));
  }

  @Test
  void theModelListIsOpenAisToo() {
    var models = Json.parse(server.get("/v1/models").body());
    assertEquals("list", models.path("object").asText());
    assertEquals("fal-ai/scail-2", models.at("/data/0/id").asText());
    assertEquals("model", models.at("/data/0/object").asText());
  }
}
