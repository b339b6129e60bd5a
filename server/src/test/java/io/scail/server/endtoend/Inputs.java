package io.scail.server.endtoend;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.models.profile.ProfileFolder;
import io.scail.models.tensor.ScalarType;
import io.scail.models.weights.SafetensorsWriter;
import io.scail.models.weights.SafetensorsWriter.Declaration;
import io.scail.server.http.Json;
import io.scail.server.testing.TestMedia;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What callers send. */
final class Inputs {
  private static final int SOUND_RATE = 16_000;

  private static final int RANK = 4;

  private Inputs() {}

  /** A request that takes little: two steps without guidance, a small square, a fixed seed. */
  static ObjectNode request(Path image, Path video) {
    return Json.object()
        .put("prompt", "a person moves")
        .put("image_url", picture(image))
        .put("video_url", video(video))
        .put("num_inference_steps", 2)
        .put("guidance_scale", 1)
        .put("shift", 5)
        .put("sampler", "euler")
        .put("width", Drawn.SMALL)
        .put("height", Drawn.SMALL)
        .put("seed", 7);
  }

  static String picture(Path file) {
    return TestMedia.dataUri("image/png", file);
  }

  static String video(Path file) {
    return TestMedia.dataUri("video/mp4", file);
  }

  /** Writes a sound: silence until {@code start}, then a tone, in seconds. */
  static Path tone(Path file, double start, double seconds) {
    int samples = (int) (seconds * SOUND_RATE);
    var wav = ByteBuffer.allocate(44 + 2 * samples).order(ByteOrder.LITTLE_ENDIAN);
    wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + 2 * samples);
    wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
    wav.putShort((short) 1).putShort((short) 1).putInt(SOUND_RATE).putInt(2 * SOUND_RATE);
    wav.putShort((short) 2).putShort((short) 16);
    wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(2 * samples);
    for (int i = 0; i < samples; i++) {
      boolean loud = i >= start * SOUND_RATE;
      wav.putShort((short) (loud ? 20_000 * Math.sin(2 * Math.PI * 440 * i / SOUND_RATE) : 0));
    }
    try {
      return Files.write(file, wav.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes low-rank weights for the small transformer that change what every block adds. */
  static void adapter(Path file) {
    var network =
        ProfileFolder.load("scail-mini", file.resolveSibling("weights"))
            .profile()
            .transformer()
            .spec();
    var tensors = new LinkedHashMap<String, Declaration>();
    for (int block = 0; block < network.layers(); block++) {
      var module = "blocks." + block + ".self_attn.o.";
      tensors.put(module + "lora_A.weight", floats(RANK, network.dim()));
      tensors.put(module + "lora_B.weight", floats(network.dim(), RANK));
    }
    var random = new Random(3);
    try (var writer = SafetensorsWriter.create(file, tensors, Map.of())) {
      for (var tensor : tensors.values()) {
        var bytes = ByteBuffer.allocate((int) tensor.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
          bytes.putFloat((float) (0.3 * random.nextGaussian()));
        }
        writer.write(bytes.flip());
      }
      writer.finish();
    }
  }

  private static Declaration floats(long rows, long columns) {
    return new Declaration(ScalarType.FLOAT32, List.of(rows, columns));
  }
}
