package io.scail.preprocessing.pose;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.masks.Box;
import io.scail.preprocessing.onnx.OnnxModel;
import io.scail.preprocessing.onnx.Tensor;
import java.util.List;
import java.util.Map;

/** NLF: the 3D joints of the person in a box, from the crop network nlf_l_crop.onnx. */
public final class Nlf {

  private static final List<String> INPUTS = List.of("image");
  private static final List<String> OUTPUTS = List.of("coords2d", "coords3d", "uncertainty");

  private final OnnxModel model;

  /**
   * @param model stays the caller's to close
   * @throws ModelFailure when it has another contract
   */
  public Nlf(OnnxModel model) {
    this.model = model.requiring(INPUTS, OUTPUTS);
  }

  /** The skeleton, absent when the network is not certain or sees something beside the box. */
  public Skeleton look(Frame frame, Box box) {
    var camera = Camera.ofNlf(frame.width(), frame.height());
    var crop = NlfCrop.around(camera, box.left(), box.top(), box.width(), box.height());
    var outputs =
        model.run(
            Map.of(
                "image", new Tensor.Floats(crop.sample(frame), 1, 3, NlfCrop.SIZE, NlfCrop.SIZE)));
    var placed =
        NlfPlacement.of(
            crop,
            OnnxOutputs.floats(model, outputs, "coords2d"),
            OnnxOutputs.floats(model, outputs, "coords3d"),
            OnnxOutputs.floats(model, outputs, "uncertainty"));
    int count = placed.points().size();
    if (count < Skeleton.SMPL_JOINTS) {
      throw new ModelFailure(model.name(), "it gives " + count + " points, not the 24 joints");
    }
    if (!placed.isCertain()
        || !placed.covers(crop, box.left(), box.top(), box.width(), box.height())) {
      return Skeleton.ABSENT;
    }
    // The joints stand after the body's surface points, when those are there at all.
    return Skeleton.ofSmpl(
        placed.points().subList(count - Skeleton.SMPL_JOINTS, count).stream()
            .map(crop::unturned)
            .toList());
  }
}
