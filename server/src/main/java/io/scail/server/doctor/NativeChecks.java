package io.scail.server.doctor;

import static io.scail.server.doctor.NativeLibraries.inScratch;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.models.torch.InstalledTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** libtorch, ONNX Runtime and FFmpeg's encoders, each loaded by a process of its own. */
final class NativeChecks {
  private NativeChecks() {}

  /**
   * @param wantsCuda whether a GPU is there and not turned down
   * @param needsCuda whether nothing but a GPU will do
   * @param brought folder of a libtorch that is to be used; empty for the one that comes along
   * @param cache folder below which the one that comes along is unpacked
   */
  static Finding torch(boolean wantsCuda, boolean needsCuda, Optional<Path> brought, Path cache)
      throws IOException, InterruptedException {
    if (brought.isPresent() && !Files.exists(brought.get().resolve("libtorch.so"))) {
      return Finding.failed(
          "PYTORCH_LIBRARY_PATH names %s, which holds no libtorch.so".formatted(brought.get()),
          "Let it name the lib folder of libtorch 2.7.1, or take it away.");
    }
    if (brought.isEmpty() && !InstalledTorch.isUnpacked(cache)) {
      var seen = InstalledTorch.bundled() + "; unpacked into " + cache + " at the first start";
      return torch(seen, 0, wantsCuda, needsCuda);
    }
    return inScratch(
        scratch -> {
          var told =
              NativeLibraries.ask(
                  NativeProbe.TORCH,
                  scratch,
                  brought
                      .map(
                          folder ->
                              Map.of(
                                  "PYTORCH_LIBRARY_PATH",
                                  folder.toString(),
                                  "ENGINE_CACHE_DIR",
                                  scratch.toString()))
                      .orElseGet(() -> Map.of("ENGINE_CACHE_DIR", cache.toString())));
          if (!told.problem().isEmpty()) {
            return Finding.failed(
                told.problem(),
                "Put libtorch 2.7.1 there, and with it all the libraries that it came with: another"
                    + " version ends the process.");
          }
          int gpus = told.body().path("gpus").asInt();
          var seen =
              "%s%s, %s"
                  .formatted(
                      told.body().path("version").asText(),
                      brought.map(folder -> " in " + folder).orElse(""),
                      gpus == 0 ? "no CUDA" : "CUDA on " + gpus + " GPUs");
          return torch(seen, gpus, wantsCuda, needsCuda);
        });
  }

  private static Finding torch(String seen, int gpus, boolean wantsCuda, boolean needsCuda) {
    if (gpus > 0 || !wantsCuda) {
      return Finding.ok(seen);
    }
    var advice =
        "Set PYTORCH_LIBRARY_PATH to libtorch 2.7.1 for CUDA 12.8 and PYTORCH_FLAVOR to cu128, or use the"
            + " image for CUDA.";
    return needsCuda ? Finding.failed(seen, advice) : Finding.warning(seen, advice);
  }

  static Finding onnx(boolean wantsCuda) throws IOException, InterruptedException {
    return inScratch(
        scratch -> {
          var library = wantsCuda ? NativeProbe.ONNX_ON_GPU : NativeProbe.ONNX;
          var told = NativeLibraries.ask(library, scratch, Map.of());
          return told.problem().isEmpty()
              ? onnx(told.body(), wantsCuda)
              : Finding.failed(told.problem(), "Look whether lib/onnxruntime-*.jar is whole.");
        });
  }

  /** What the process told that loaded ONNX Runtime. */
  static Finding onnx(JsonNode body, boolean wantsCuda) {
    var providers = texts(body.path("providers"));
    var seen = body.path("version").asText() + " for " + providers;
    if (wantsCuda && !providers.contains(NativeProbe.CUDA)) {
      return Finding.warning(
          seen,
          "Put onnxruntime_gpu of that version in lib under onnxruntime's name; until then masks and poses"
              + " are made on the CPU.");
    }
    return body.has("refusal")
        ? Finding.warning(
            seen + ", but the GPU refuses: " + body.path("refusal").asText(),
            "Give it " + GpuChecks.FOR_MASKS + "; until then masks and poses are made on the CPU.")
        : Finding.ok(seen);
  }

  private static String texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(JsonNode::asText)
        .collect(Collectors.joining(", "));
  }

  static Finding encoders() throws IOException, InterruptedException {
    return inScratch(
        scratch -> {
          var told = NativeLibraries.ask(NativeProbe.ENCODERS, scratch, Map.of());
          return told.problem().isEmpty()
              ? encoders(told.body())
              : Finding.failed(told.problem(), "Look whether lib/ffmpeg-*.jar is whole.");
        });
  }

  /** One name for each codec, empty where no encoder opens. */
  static Finding encoders(JsonNode body) {
    var seen =
        body.properties().stream()
            .map(
                codec ->
                    codec.getKey()
                        + ": "
                        + (codec.getValue().asText().isEmpty()
                            ? "none"
                            : codec.getValue().asText()))
            .collect(Collectors.joining(", "));
    if (body.path("h264").asText().isEmpty()) {
      return Finding.failed(
          seen,
          "Give the program FFmpeg libraries with libopenh264 or libx264: results are H.264.");
    }
    return body.properties().stream().allMatch(codec -> !codec.getValue().asText().isEmpty())
        ? Finding.ok(seen)
        : Finding.warning(seen, "Requests that ask for a codec without an encoder will fail.");
  }
}
