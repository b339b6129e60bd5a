package io.scail.models.transformer;

import io.scail.models.profile.Precision;
import io.scail.models.torch.DeviceGroup;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A segment whose tokens are spread over the devices of a group. Equal to one device up to the
 * rounding of matrix products over fewer rows. Called on the leading thread.
 */
final class SequenceGroup implements SegmentNetwork {
  private static final Logger LOG = LoggerFactory.getLogger(SequenceGroup.class);

  private final DeviceGroup devices;
  private final List<SequenceShard> shards;
  private final int elementBytes;

  private SequenceGroup(DeviceGroup devices, List<SequenceShard> shards, int elementBytes) {
    this.devices = devices;
    this.shards = shards;
    this.elementBytes = elementBytes;
  }

  static SequenceGroup of(
      DeviceGroup devices,
      List<ScailTransformer> transformers,
      List<Tensor> texts,
      Tensor image,
      SegmentInputs inputs,
      BlockListener listener) {
    var shards =
        devices.openEach(
            device ->
                SequenceShard.of(
                    transformers.get(device),
                    texts,
                    image,
                    inputs,
                    listener,
                    device,
                    devices.size()));
    int elementBytes = transformers.getFirst().options().precision() == Precision.FP32 ? 4 : 2;
    var group = new SequenceGroup(devices, shards, elementBytes);
    LOG.info(
        "sequence shared devices={} tokens={} bytes_a_pass={}",
        devices.devices(),
        shards.getFirst().plan().grid().tokens(),
        group.plannedBytes(texts.size()));
    return group;
  }

  @Override
  public List<Tensor> velocities(
      TensorScope scope, Tensor latent, double t, int texts, BlockListener listener) {
    shards.getFirst().check(latent, t);
    try (var inner = TensorScope.open()) {
      var answers =
          devices.together(
              (device, meeting) ->
                  shards
                      .get(device)
                      .run(
                          shards,
                          latent,
                          t,
                          texts,
                          device == 0 ? listener : BlockListener.silent(),
                          meeting,
                          inner));
      var velocities = new ArrayList<Tensor>();
      for (int text = 0; text < texts; text++) {
        int number = text;
        velocities.add(
            shards
                .getFirst()
                .velocity(answers.stream().map(answer -> answer.get(number)).toList(), scope));
      }
      return List.copyOf(velocities);
    } finally {
      devices.runEach(device -> shards.get(device).forget());
    }
  }

  /** Bytes that a pass of some texts copies between devices, by {@link SequencePlan#bytes}. */
  long plannedBytes(int texts) {
    return shards.getFirst().plan().bytes(texts, elementBytes);
  }

  /** Bytes that the last pass copied between devices, counted on the tensors. */
  long sentBytes() {
    return shards.stream().mapToLong(SequenceShard::sentBytes).sum();
  }

  @Override
  public void close() {
    devices.closeEach(shards);
  }
}
