package io.scail.models;

import io.scail.models.text.TextEncoder;
import io.scail.models.torch.DeviceGroup;
import io.scail.models.torch.TorchThread;
import io.scail.models.transformer.Parallelism;
import io.scail.models.transformer.TransformerGroup;
import io.scail.models.vae.VideoAutoencoder;
import io.scail.models.vision.ImageEncoder;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The networks that are open now. Either all stay once they were used, or those of one stage leave
 * before the next one's arrive. On the leading torch thread only.
 */
final class OpenNetworks implements AutoCloseable {
  private final NetworkLoader loader;
  private final boolean keepsAll;
  private final Slot<TextEncoder> text = new Slot<>();
  private final Slot<ImageEncoder> image = new Slot<>();
  private final Slot<VideoAutoencoder> autoencoder = new Slot<>();
  private final Slot<AdaptedTransformers> transformers = new Slot<>();
  private final DeviceGroup devices;
  private final Parallelism parallelism;

  OpenNetworks(
      NetworkLoader loader, DeviceGroup devices, Parallelism parallelism, boolean keepsAll) {
    this.devices = devices;
    this.parallelism = parallelism;
    this.loader = loader;
    this.keepsAll = keepsAll;
  }

  NetworkLoader loader() {
    return loader;
  }

  /** Takes back what an earlier run's adapters changed, before this one counts on the room. */
  void begin(List<AdapterChoice> adapters) {
    if (adapters.isEmpty()) {
      transformers.ifOpen(AdaptedTransformers::takeBack);
    }
  }

  <T> T withText(Function<TextEncoder, T> work) {
    makeRoomFor(text);
    return text.use(loader::textEncoder, work);
  }

  <T> T withImage(Function<ImageEncoder, T> work) {
    makeRoomFor(image);
    return image.use(loader::imageEncoder, work);
  }

  <T> T withAutoencoder(Function<VideoAutoencoder, T> work) {
    makeRoomFor(autoencoder);
    return autoencoder.use(loader::autoencoder, work);
  }

  <T> T withTransformer(List<AdapterChoice> adapters, Function<TransformerGroup, T> work) {
    makeRoomFor(transformers);
    return transformers.use(
        () -> AdaptedTransformers.open(devices, parallelism, loader),
        adapted -> adapted.with(adapters, work));
  }

  private void makeRoomFor(Slot<?> needed) {
    if (keepsAll) {
      return;
    }
    for (var slot : new Slot<?>[] {text, image, autoencoder, transformers}) {
      if (slot != needed) {
        slot.close();
      }
    }
    TorchThread.releaseCached();
  }

  @Override
  public void close() {
    text.close();
    image.close();
    autoencoder.close();
    transformers.close();
  }

  /** A network that is open or not. */
  private static final class Slot<N extends AutoCloseable> implements AutoCloseable {
    private @Nullable N network;

    <T> T use(Supplier<N> open, Function<N, T> work) {
      if (network == null) {
        network = open.get();
      }
      return work.apply(network);
    }

    void ifOpen(Consumer<N> work) {
      if (network != null) {
        work.accept(network);
      }
    }

    @Override
    public void close() {
      if (network == null) {
        return;
      }
      var leaving = network;
      network = null;
      try {
        leaving.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException("a network could not be released", e);
      }
    }
  }
}
