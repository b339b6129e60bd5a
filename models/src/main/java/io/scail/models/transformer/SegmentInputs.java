package io.scail.models.transformer;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.DitSpec;
import io.scail.models.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one segment is conditioned on. T, H, W are the latent's frames and sides. The tensors are
 * read when the segment is prepared and may be closed afterwards.
 *
 * @param mode what the driving video is for
 * @param reference latent of the reference image, [16, 1, H, W]
 * @param referenceMasks colour masks of the reference followed by those of the video frames, which
 *     are zero, [28, 1 + T, H, W]
 * @param pose latent of the half-size pose video, [16, T, H/2, W/2]
 * @param drivingMasks colour masks of the half-size driving video, [28, T, H/2, W/2]
 * @param history one mask, [4, T, H, W], that is 1 on frames known from earlier, or none
 * @param additional latents of additional references, each [16, n, H, W]
 * @param additionalMasks colour masks of the additional references, each [28, n, H, W]
 */
public record SegmentInputs(
    Mode mode,
    Tensor reference,
    Tensor referenceMasks,
    Tensor pose,
    Tensor drivingMasks,
    List<Tensor> history,
    List<Tensor> additional,
    List<Tensor> additionalMasks) {

  public SegmentInputs {
    history = List.copyOf(history);
    additional = List.copyOf(additional);
    additionalMasks = List.copyOf(additionalMasks);
    if (history.size() > 1) {
      throw new SettingsFailure("history", history.size() + " history masks are more than one");
    }
    if (additional.size() != additionalMasks.size()) {
      throw new SettingsFailure(
          "additional references",
          additional.size() + " latents need as many masks, not " + additionalMasks.size());
    }
  }

  /** Without history and additional references. */
  public static SegmentInputs of(
      Mode mode, Tensor reference, Tensor referenceMasks, Tensor pose, Tensor drivingMasks) {
    return new SegmentInputs(
        mode, reference, referenceMasks, pose, drivingMasks, List.of(), List.of(), List.of());
  }

  /** Marks frames that are known from an earlier segment. */
  public SegmentInputs withHistory(Tensor mask) {
    return new SegmentInputs(
        mode,
        reference,
        referenceMasks,
        pose,
        drivingMasks,
        List.of(mask),
        additional,
        additionalMasks);
  }

  /** Adds one or more additional references, in the order of their frames. */
  public SegmentInputs withAdditional(Tensor latents, Tensor masks) {
    var moreLatents = new ArrayList<>(additional);
    moreLatents.add(latents);
    var moreMasks = new ArrayList<>(additionalMasks);
    moreMasks.add(masks);
    return new SegmentInputs(
        mode, reference, referenceMasks, pose, drivingMasks, history, moreLatents, moreMasks);
  }

  /**
   * The grid of these inputs.
   *
   * @throws SettingsFailure if a shape does not fit the network or the others
   */
  TokenGrid grid(DitSpec spec) {
    four("reference", reference);
    four("pose", pose);
    long frames = pose.size(1);
    long height = reference.size(2);
    long width = reference.size(3);
    long references = 0;
    for (var latent : additional) {
      four("additional references", latent);
      references += latent.size(1);
    }
    var grid = TokenGrid.ofLatent(frames, height, width, references);
    int latents = spec.outDim();
    int masks = spec.maskDim();
    shape("reference", reference, latents, 1, height, width);
    shape("reference masks", referenceMasks, masks, 1 + frames, height, width);
    shape("pose", pose, latents, frames, height / 2, width / 2);
    shape("driving masks", drivingMasks, masks, frames, height / 2, width / 2);
    for (var mask : history) {
      shape("history", mask, spec.historyChannels(), frames, height, width);
    }
    for (int i = 0; i < additional.size(); i++) {
      long count = additional.get(i).size(1);
      shape("additional references", additional.get(i), latents, count, height, width);
      shape("additional masks", additionalMasks.get(i), masks, count, height, width);
    }
    return grid;
  }

  /** Every tensor under the name that failures use for it. */
  List<Named> named() {
    var named = new ArrayList<Named>();
    named.add(new Named("reference", reference));
    named.add(new Named("reference masks", referenceMasks));
    named.add(new Named("pose", pose));
    named.add(new Named("driving masks", drivingMasks));
    history.forEach(mask -> named.add(new Named("history", mask)));
    additional.forEach(latent -> named.add(new Named("additional references", latent)));
    additionalMasks.forEach(mask -> named.add(new Named("additional masks", mask)));
    return named;
  }

  record Named(String name, Tensor tensor) {}

  static void shape(String name, Tensor tensor, long... expected) {
    if (!Arrays.equals(tensor.shape(), expected)) {
      throw new SettingsFailure(
          name,
          "the shape is "
              + Arrays.toString(tensor.shape())
              + " but must be "
              + Arrays.toString(expected));
    }
  }

  private static void four(String name, Tensor tensor) {
    if (tensor.shape().length != 4) {
      throw new SettingsFailure(
          name,
          "the shape is "
              + Arrays.toString(tensor.shape())
              + " but must be channels, frames, height, width");
    }
  }
}
