package io.scail.models.transformer;

import io.scail.models.torch.DeviceGroup;
import io.scail.models.torch.Tensor;
import java.util.List;
import java.util.function.Supplier;

/** The transformer on every device of a group. Used on the leading device's thread. */
public final class TransformerGroup implements AutoCloseable {
  private static final int GUIDED_TEXTS = 2;

  private final DeviceGroup devices;
  private final Parallelism parallelism;
  private final List<ScailTransformer> transformers;

  private TransformerGroup(
      DeviceGroup devices, Parallelism parallelism, List<ScailTransformer> transformers) {
    this.devices = devices;
    this.parallelism = parallelism;
    this.transformers = transformers;
  }

  /**
   * Loads the transformer on every device.
   *
   * @param load called on each device's thread
   * @throws io.scail.models.failure.SettingsFailure if so many devices cannot share it so
   */
  public static TransformerGroup open(
      DeviceGroup devices, Parallelism parallelism, Supplier<ScailTransformer> load) {
    var group = new TransformerGroup(devices, parallelism, devices.openEach(_ -> load.get()));
    try {
      parallelism.check(devices.size(), group.transformers.getFirst().spec());
      return group;
    } catch (RuntimeException e) {
      group.close();
      throw e;
    }
  }

  /** One for each device, in their order. */
  public List<ScailTransformer> transformers() {
    return transformers;
  }

  /**
   * Prepares a segment on the devices that have work for it: without a negative prompt a guidance
   * pair is its first device alone.
   *
   * @param texts text encoder outputs, the negative prompt's second, if there is one
   * @param image image encoder output
   * @param listener hears of every block whose keys and values are made, on any device's thread
   * @throws io.scail.models.failure.SettingsFailure if a shape does not fit the network
   */
  public SegmentNetwork segment(
      List<Tensor> texts, Tensor image, SegmentInputs inputs, BlockListener listener) {
    if (devices.size() > 1 && parallelism == Parallelism.SEQUENCE) {
      return SequenceGroup.of(devices, transformers, texts, image, inputs, listener);
    }
    if (devices.size() > 1 && texts.size() == GUIDED_TEXTS) {
      return GuidancePair.of(devices, transformers, texts, image, inputs, listener);
    }
    return OneDevice.of(transformers.getFirst(), texts, image, inputs, listener);
  }

  @Override
  public void close() {
    devices.closeEach(transformers);
  }
}
