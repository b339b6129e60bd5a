package io.scail.server.endpoints;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.preprocessing.frames.Clip;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.MediaLimits;
import io.scail.preprocessing.media.SoundMerge;
import io.scail.preprocessing.media.VideoEncoder;
import io.scail.server.http.Json;
import io.scail.server.testing.RunningServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The second endpoint, over a real port and with real media. That sound and pictures are in step is
 * tested where they are merged; here the same merge must come out at the other end.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MergeAudioVideoTest {
  private static final String ID = "fal-ai/ffmpeg-api/merge-audio-video";

  private RunningServer server;
  private Path folder;
  private Path video;
  private Path sound;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    folder = temporary;
    server = new RunningServer(Files.createDirectory(folder.resolve("server")), false);
    video = folder.resolve("video.mp4");
    var size = new Size(96, 64);
    var frames = IntStream.range(0, 24).mapToObj(t -> Frame.filled(size, 0x0a0507 * t)).toList();
    VideoEncoder.writeAll(
        new Clip(16, frames).open(), video, EncodeSettings.defaults(), new Encoders());
    sound = Files.write(folder.resolve("sound.wav"), tone(3));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** Seconds of a tone, as a WAV file. */
  private static byte[] tone(int seconds) {
    var samples = 16_000 * seconds;
    var wav = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples);
    wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(16_000).putInt(32_000);
    wav.putShort((short) 2).putShort((short) 16);
    wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
    for (var i = 0; i < samples; i++) {
      wav.putShort((short) (20_000 * Math.sin(i * 0.17)));
    }
    return wav.array();
  }

  private ObjectNode input() throws IOException {
    return Json.object().put("video_url", uri(video)).put("audio_url", uri(sound));
  }

  private static String uri(Path file) throws IOException {
    return "data:application/octet-stream;base64,"
        + Base64.getEncoder().encodeToString(Files.readAllBytes(file));
  }

  private byte[] merged(double offset) throws IOException {
    var merge = new SoundMerge(new Encoders(), MediaLimits.defaults());
    return Files.readAllBytes(merge.merge(video, sound, offset, folder, _ -> {}).file());
  }

  private byte[] download(JsonNode output) {
    var url = output.path("video").path("url").asText();
    return server.send(server.bare(url), HttpResponse.BodyHandlers.ofByteArray()).body();
  }

  @Test
  void theQueueMergesAndKeepsTheOffset() throws IOException {
    var submitted =
        Json.parse(server.post("/queue/" + ID, input().put("start_offset", 0.25)).body());
    var id = submitted.path("request_id").asText();
    var base = server.url() + "/queue/fal-ai/ffmpeg-api/requests/" + id;
    assertEquals(base, submitted.path("response_url").asText());
    // A status is the same below every endpoint of the application.
    server.await(id, "COMPLETED", "fal-ai/ffmpeg-api");
    assertEquals(200, server.get("/queue/" + ID + "/requests/" + id + "/status").statusCode());
    var result = server.get(base);
    assertEquals(200, result.statusCode(), result.body());
    assertEquals("0", result.headers().firstValue("X-Fal-Billable-Units").orElseThrow());
    var output = Json.parse(result.body());
    var expected = merged(0.25);
    assertEquals("video/mp4", output.path("video").path("content_type").asText());
    assertEquals("output.mp4", output.path("video").path("file_name").asText());
    assertEquals(expected.length, output.path("video").path("file_size").asInt());
    assertArrayEquals(expected, download(output));
    var log = server.get(base + "/status?logs=1").body();
    assertTrue(log.contains("merged 1.500 s, pictures copied"), log);
  }

  @Test
  void aSynchronousCallMergesFromTheStart() throws IOException {
    var answer = server.post("/" + ID, input());
    assertEquals(200, answer.statusCode(), answer.body());
    assertArrayEquals(merged(0), download(Json.parse(answer.body())));
  }

  @Test
  void problemsAreToldAsFalTellsThem() throws IOException {
    assertProblem(input().without("audio_url"), "audio_url", "missing");
    assertProblem(input().put("start_offset", "soon"), "start_offset", "float_parsing");
    assertProblem(
        input().put("video_url", RunningServer.VIDEO), "video_url", "unsupported_video_format");
    assertProblem(input().put("audio_url", uri(video)), "audio_url", "unsupported_audio_format");
    assertProblem(
        input().put("audio_url", "http://127.0.0.1/a.mp3"), "audio_url", "file_download_error");
  }

  private void assertProblem(JsonNode input, String field, String type) {
    var answer = server.post("/" + ID, input);
    assertEquals(422, answer.statusCode(), answer.body());
    var problem = Json.parse(answer.body()).path("detail").path(0);
    assertEquals("[\"body\",\"" + field + "\"]", Json.text(problem.path("loc")));
    assertEquals(type, problem.path("type").asText());
    assertTrue(problem.path("url").asText().endsWith(type));
  }

  @Test
  void documentAndModelListDescribeIt() {
    var answer =
        server.send(server.bare("/api/openapi/queue/openapi.json?endpoint_id=" + ID)).body();
    var document = Json.parse(answer);
    assertTrue(document.path("paths").has("/" + ID + "/requests/{request_id}/status"));
    var schema = document.at("/components/schemas/FfmpegApiMergeAudioVideoInput");
    assertEquals("[\"video_url\",\"audio_url\"]", Json.text(schema.path("required")));
    assertEquals(
        "[\"video_url\",\"audio_url\",\"start_offset\"]",
        Json.text(schema.path("x-fal-order-properties")));
    assertEquals("audio", schema.at("/properties/audio_url/ui/field").asText());
    assertEquals(0, schema.at("/properties/start_offset/default").asInt(-1));
    for (var field : schema.path("properties")) {
      assertTrue(field.path("description").asText().endsWith("."), field.toString());
    }
    var models = server.get("/v1/models?endpoint_id=" + ID).body();
    assertEquals(ID, Json.parse(models).at("/models/0/endpoint_id").asText());
  }

  @Test
  void theApplicationAloneIsNoEndpoint() throws IOException {
    var answer = server.post("/queue/fal-ai/ffmpeg-api", input());
    assertEquals(404, answer.statusCode());
    assertEquals("{\"detail\":\"Path / not found\"}", answer.body());
  }
}
