package io.scail.models.vae;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.VaeSpec;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import io.scail.models.torch.TorchThread;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames to latents and back. Memory depends on the frame's size and not on the clip's length: both
 * ways go through the clip in chunks of one latent frame. Usable on the torch thread only.
 */
public final class VideoAutoencoder implements AutoCloseable {
  private final VaeSpec spec;
  private final ScriptModule module;
  private final TensorDict source;
  private final TensorDict encoding;
  private final TensorDict decoding;

  private VideoAutoencoder(
      VaeSpec spec,
      ScriptModule module,
      TensorDict source,
      TensorDict encoding,
      TensorDict decoding) {
    this.spec = spec;
    this.module = module;
    this.source = source;
    this.encoding = encoding;
    this.decoding = decoding;
  }

  /**
   * Brings weights into the type of the computation.
   *
   * @param source tensors under the checkpoint's names, best left in host memory; taken over, and
   *     closed with the autoencoder
   * @throws io.scail.models.failure.EngineFailure if a weight cannot be converted
   */
  public static VideoAutoencoder load(VaeSpec spec, TensorDict source, AutoencoderOptions options) {
    var module = ScriptModule.load("vae");
    try {
      var encoding = prepared(module, source, options.type(), options.channelsLast());
      try {
        var decoding =
            options.decoding() == options.type()
                ? encoding
                : prepared(module, source, options.decoding(), options.channelsLast());
        return new VideoAutoencoder(spec, module, source, encoding, decoding);
      } catch (RuntimeException e) {
        encoding.close();
        throw e;
      }
    } catch (RuntimeException e) {
      module.close();
      source.close();
      throw e;
    }
  }

  private static TensorDict prepared(
      ScriptModule module, TensorDict source, ScalarType type, boolean channelsLast) {
    return module
        .call("prepared")
        .with(source)
        .with(type.torchCode())
        .with(TorchThread.currentDevice().name())
        .with(channelsLast)
        .dict();
  }

  public VaeSpec spec() {
    return spec;
  }

  /**
   * Encodes a clip.
   *
   * @param clip {@code [3, T, H, W]} in [-1, 1]; T is 4n+1, H and W are multiples of 8 (of the
   *     network's strides)
   * @return normalised latents {@code [z, n+1, H/8, W/8]} in float32
   * @throws SettingsFailure if the shape is not as said
   */
  public Tensor encode(Tensor clip, ChunkListener listener, TensorScope scope) {
    if (clip.shape().length != 4) {
      throw new SettingsFailure(
          "clip",
          "has the shape " + Shapes.text(clip.shape()) + ", needed is [3, frames, height, width]");
    }
    return encode(
        Math.toIntExact(clip.size(1)),
        (from, to, inner) -> frames(clip, from, to, inner),
        listener,
        scope);
  }

  /**
   * Encodes a clip that is read chunk by chunk.
   *
   * @param frames length of the clip, 4n+1 (for a network that shortens time by 4)
   * @return normalised latents {@code [z, n+1, H/8, W/8]} in float32
   * @throws SettingsFailure if the length or a shape is not as said
   */
  public Tensor encode(int frames, ClipSource clip, ChunkListener listener, TensorScope scope) {
    int group = spec.temporalStride();
    if (frames < 1 || spec.frames(spec.latentFrames(frames)) != frames) {
      throw new SettingsFailure(
          "frames",
          "%d frames are not %dn+1 (1, %d, %d, …)"
              .formatted(frames, group, group + 1, 2 * group + 1));
    }
    int chunks = spec.latentFrames(frames);
    try (var stream = encoder();
        var means = TensorScope.open()) {
      var parts = new ArrayList<Tensor>();
      for (int chunk = 0; chunk < chunks; chunk++) {
        listener.beforeChunk(chunk, chunks);
        int from = chunk == 0 ? 0 : spec.frames(chunk);
        int to = spec.frames(chunk + 1);
        try (var inner = TensorScope.open()) {
          parts.add(stream.push(clip.read(from, to, inner), LayerListener.silent(), means));
        }
      }
      return module
          .call("normalised")
          .withTensors(parts)
          .withDoubles(Shapes.doubles(spec.mean()))
          .withDoubles(Shapes.doubles(spec.std()))
          .tensor(scope);
    }
  }

  /**
   * Decodes latents, one latent frame at a time.
   *
   * @param latent normalised, {@code [z, T, h, w]}
   * @param sink gets 1 frame, then 4 at a time (for a network that shortens time by 4)
   * @throws SettingsFailure if the shape is not as said
   */
  public void decode(Tensor latent, ChunkListener listener, FrameSink sink) {
    Shapes.checkLatent(latent, spec);
    int chunks = Math.toIntExact(latent.size(1));
    try (var stream = decoder()) {
      int first = 0;
      for (int chunk = 0; chunk < chunks; chunk++) {
        listener.beforeChunk(chunk, chunks);
        try (var inner = TensorScope.open()) {
          var video = stream.push(latent, chunk, chunk + 1, LayerListener.silent(), inner);
          var clip = module.call("clamped_").with(video).tensor(inner);
          var frames = new DecodedFrames(module, first, clip);
          first += frames.count();
          sink.accept(frames);
        }
      }
    }
  }

  /** As {@link #decode(Tensor, ChunkListener, FrameSink)}, as one clip {@code [3, F, H, W]}. */
  public Tensor decode(Tensor latent, ChunkListener listener, TensorScope scope) {
    try (var kept = TensorScope.open()) {
      var parts = new ArrayList<Tensor>();
      decode(latent, listener, frames -> parts.add(kept.keep(frames.clip())));
      return joined(parts, scope);
    }
  }

  /** Clips {@code [C, T, H, W]} one after the other. */
  public Tensor joined(List<Tensor> clips, TensorScope scope) {
    return module.call("joined").withTensors(clips).tensor(scope);
  }

  /** Frames {@code from} to {@code to}, the last one not included, of {@code [C, T, H, W]}. */
  public Tensor frames(Tensor clip, int from, int to, TensorScope scope) {
    return module.call("range").with(clip).with(from).with(to).tensor(scope);
  }

  /** A new walk through a clip for callers that cut it themselves. */
  public EncoderStream encoder() {
    return new EncoderStream(new LayerStack(module, encoding, Layer.encoder(spec)), spec);
  }

  /** A new walk through latents for callers that cut them themselves. */
  public DecoderStream decoder() {
    return new DecoderStream(new LayerStack(module, decoding, Layer.decoder(spec)), spec);
  }

  @Override
  public void close() {
    decoding.close();
    encoding.close();
    source.close();
    module.close();
  }
}
