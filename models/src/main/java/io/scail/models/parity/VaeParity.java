package io.scail.models.parity;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.models.profile.VaeSpec;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import io.scail.models.vae.AutoencoderOptions;
import io.scail.models.vae.ChunkListener;
import io.scail.models.vae.DecoderStream;
import io.scail.models.vae.LayerListener;
import io.scail.models.vae.VideoAutoencoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The autoencoder: whole clips both ways, and every layer for every chunk. */
final class VaeParity implements ParityCheck {
  private static final double FACTOR = 1e-4;

  @Override
  public boolean covers(GoldenFile file) {
    return file.family().equals("vae") && file.json().has("base_dim");
  }

  @Override
  public void run(GoldenFile file, Consumer<ParityCase> cases) {
    var spec = spec(file.json());
    try (var tensors = file.open();
        var vae = VideoAutoencoder.load(spec, tensors.weights(), AutoencoderOptions.float32())) {
      var run = new Run(file, tensors, vae, cases);
      if (!file.json().has("cases")) {
        run.stages();
        return;
      }
      for (var node : file.json().get("cases")) {
        String name = node.get("name").asText();
        if (tensors.has("in." + name + ".video")) {
          run.encode(name);
        } else {
          run.decode(name);
        }
      }
    }
  }

  /** The numbers of the network as a sidecar writes them. */
  static VaeSpec spec(JsonNode json) {
    return new VaeSpec(
        json.get("base_dim").asInt(),
        json.get("z_dim").asInt(),
        integers(json.get("dim_mult")),
        json.get("num_res_blocks").asInt(),
        booleans(json.get("temporal_downsample")),
        doubles(json.get("mean")),
        doubles(json.get("std")));
  }

  static List<Integer> integers(JsonNode node) {
    var values = new ArrayList<Integer>();
    node.forEach(item -> values.add(item.asInt()));
    return values;
  }

  static List<Boolean> booleans(JsonNode node) {
    var values = new ArrayList<Boolean>();
    node.forEach(item -> values.add(item.asBoolean()));
    return values;
  }

  static List<Double> doubles(JsonNode node) {
    var values = new ArrayList<Double>();
    node.forEach(item -> values.add(item.asDouble()));
    return values;
  }

  /** One file's comparisons. */
  private record Run(
      GoldenFile file,
      GoldenFile.Tensors tensors,
      VideoAutoencoder vae,
      Consumer<ParityCase> cases) {

    void encode(String name) {
      try (var scope = TensorScope.open()) {
        var video = wholeGroups(tensor(scope, "in." + name + ".video"), scope);
        int frames = Math.toIntExact(video.size(1));
        var latent = vae.encode(video, ChunkListener.silent(), scope);
        compare("out." + name + ".latent", latent.toFloats());
        try (var stream = vae.encoder()) {
          var mean = stream.push(video, LayerListener.silent(), scope);
          compare("out." + name + ".mean_raw", mean.toFloats());
        }
        var spec = vae.spec();
        cases.accept(
            ParityCase.exact(
                file.name() + " " + name + " latent frames",
                (long) spec.latentFrames(frames),
                latent.size(1)));
      }
    }

    void decode(String name) {
      try (var scope = TensorScope.open();
          var stream = vae.decoder()) {
        var latent = tensor(scope, "in." + name + ".latent");
        int frames = Math.toIntExact(latent.size(1));
        var raw = stream.push(latent, 0, frames, LayerListener.silent(), scope);
        compare("out." + name + ".video_raw", raw.toFloats());
        var video = vae.decode(latent, ChunkListener.silent(), scope);
        compare("out." + name + ".video", video.toFloats());
      }
    }

    void stages() {
      try (var scope = TensorScope.open()) {
        var video = wholeGroups(tensor(scope, "in.video"), scope);
        var spec = vae.spec();
        int latents = spec.latentFrames(Math.toIntExact(video.size(1)));
        try (var stream = vae.encoder()) {
          for (int chunk = 0; chunk < latents; chunk++) {
            int from = chunk == 0 ? 0 : spec.frames(chunk);
            var part = vae.frames(video, from, spec.frames(chunk + 1), scope);
            stream.push(part, recorder(chunk), scope);
          }
        }
        var latent = tensor(scope, "out.latent");
        var encoded = vae.encode(video, ChunkListener.silent(), scope);
        cases.accept(
            ParityCase.close(
                file.name() + " out.latent",
                latent.toFloats(),
                encoded.toFloats(),
                FACTOR,
                Comparison.deviation(latent.toFloats())));
        try (var stream = vae.decoder()) {
          decodeStages(stream, latent, scope);
        }
      }
    }

    private void decodeStages(DecoderStream stream, Tensor latent, TensorScope scope) {
      for (int chunk = 0; chunk < latent.size(1); chunk++) {
        stream.push(latent, chunk, chunk + 1, recorder(chunk), scope);
      }
      try (var whole = vae.decoder()) {
        int frames = Math.toIntExact(latent.size(1));
        var raw = whole.push(latent, 0, frames, LayerListener.silent(), scope);
        cases.accept(
            ParityCase.close(
                file.name() + " out.video_raw in one go",
                tensors.floats("out.video_raw"),
                raw.toFloats(),
                FACTOR,
                Comparison.deviation(tensors.floats("out.video_raw"))));
      }
    }

    /** Goldens name a half's last layer by the half. */
    private LayerListener recorder(int chunk) {
      return (layer, output) -> {
        String module =
            layer.endsWith(".head") ? layer.substring(0, layer.length() - ".head".length()) : layer;
        String key = "out.chunk" + chunk + "." + module;
        if (tensors.has(key)) {
          try (var scope = TensorScope.open()) {
            compare(key, output.apply(scope).toFloats());
          }
        }
      };
    }

    /** The reference ignores frames beyond the last whole group; the engine refuses them. */
    private Tensor wholeGroups(Tensor video, TensorScope scope) {
      var spec = vae.spec();
      int frames = spec.frames(spec.latentFrames(Math.toIntExact(video.size(1))));
      return vae.frames(video, 0, frames, scope);
    }

    private Tensor tensor(TensorScope scope, String key) {
      return scope.floats(tensors.floats(key), tensors.shape(key));
    }

    private void compare(String key, float[] actual) {
      cases.accept(
          ParityCase.close(
              file.name() + " " + key, tensors.floats(key), actual, FACTOR, file.deviation(key)));
    }
  }
}
