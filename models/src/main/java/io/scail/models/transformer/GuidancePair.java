package io.scail.models.transformer;

import io.scail.models.torch.DeviceGroup;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import java.util.List;

/**
 * A segment whose prompt runs on the leading device while its negative prompt runs on the other.
 * The arithmetic of each is that of one device, bit for bit. Called on the leading thread.
 */
final class GuidancePair implements SegmentNetwork {
  private final DeviceGroup devices;
  private final List<OneDevice> networks;

  private GuidancePair(DeviceGroup devices, List<OneDevice> networks) {
    this.devices = devices;
    this.networks = networks;
  }

  static GuidancePair of(
      DeviceGroup devices,
      List<ScailTransformer> transformers,
      List<Tensor> texts,
      Tensor image,
      SegmentInputs inputs,
      BlockListener listener) {
    return new GuidancePair(
        devices,
        devices.openEach(
            device ->
                OneDevice.of(
                    transformers.get(device),
                    List.of(texts.get(device)),
                    image,
                    inputs,
                    listener)));
  }

  @Override
  public List<Tensor> velocities(
      TensorScope scope, Tensor latent, double t, int texts, BlockListener listener) {
    if (texts == 1) {
      return networks.getFirst().velocities(scope, latent, t, 1, listener);
    }
    return devices
        .together(
            (device, meeting) ->
                networks
                    .get(device)
                    .velocities(
                        scope,
                        latent,
                        t,
                        1,
                        (done, total) -> {
                          meeting.check();
                          if (device == 0) {
                            listener.beforeBlock(done, total);
                          }
                        }))
        .stream()
        .map(List::getFirst)
        .toList();
  }

  @Override
  public void close() {
    devices.closeEach(networks);
  }
}
