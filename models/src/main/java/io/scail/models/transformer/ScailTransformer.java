package io.scail.models.transformer;

import io.scail.models.failure.EngineFailure;
import io.scail.models.failure.MemoryFailure;
import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.DitSpec;
import io.scail.models.profile.Precision;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SCAIL-2 diffusion transformer. A request makes one {@link TransformerContext} from its texts
 * and image, each of its segments one {@link TransformerSegment}, and each step asks the segment
 * for velocities. Usable on the torch thread only.
 */
public final class ScailTransformer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScailTransformer.class);

  // Two roundings to three mantissa bits; a wrong scale or layout is off by far more.
  private static final double LARGEST_CODE_ERROR = 0.1;

  private final ScriptModule module;
  private final DitSpec spec;
  private final PlacedWeights weights;
  private final TransformerOptions options;
  private final long[] plan;

  private ScailTransformer(
      ScriptModule module,
      DitSpec spec,
      PlacedWeights weights,
      TransformerOptions options,
      long[] plan) {
    this.module = module;
    this.spec = spec;
    this.weights = weights;
    this.options = options;
    this.plan = plan;
  }

  /**
   * Brings checkpoint weights into the tier's form and tries the device's kernels.
   *
   * @param source tensors under the checkpoint's names, best left in host memory, from where each
   *     goes to its place; taken over, and closed with the transformer
   * @throws EngineFailure if a weight is missing
   */
  public static ScailTransformer load(DitSpec spec, TensorDict source, TransformerOptions options) {
    var module = ScriptModule.load("transformer");
    try {
      return load(module, spec, new PlacedWeights(module, spec, source, options), options);
    } catch (RuntimeException e) {
      module.close();
      throw e;
    }
  }

  /** Takes over the weights. */
  private static ScailTransformer load(
      ScriptModule module, DitSpec spec, PlacedWeights weights, TransformerOptions options) {
    try {
      var device = TorchThread.currentDevice();
      var type = options.precision() == Precision.FP32 ? ScalarType.FLOAT32 : ScalarType.BFLOAT16;
      var attention = AttentionBackend.choose(module, device, type, spec.heads(), spec.headDim());
      boolean codes = options.precision() == Precision.FP8 && multipliesCodes(module, device);
      long[] plan = {
        spec.heads(),
        options.chunkTokens(),
        attention.code(),
        codes ? 1 : 0,
        AttentionBackend.LIBTORCH.code()
      };
      LOG.info(
          "transformer loaded precision={} layers={} resident={} device={}",
          options.precision(),
          spec.layers(),
          Math.min(spec.layers(), options.residentBlocks()),
          device);
      return new ScailTransformer(module, spec, weights, options, plan);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  private static boolean multipliesCodes(ScriptModule module, TorchDevice device) {
    if (!device.isCuda()) {
      LOG.info(
          "8-bit weights are widened to bfloat16 before use: {} has no 8-bit products", device);
      return false;
    }
    try {
      double error = module.call("try_codes").with(device.name()).number();
      boolean works = error <= LARGEST_CODE_ERROR;
      LOG.info("8-bit products device={} used={} error={}", device, works, error);
      return works;
    } catch (EngineFailure | MemoryFailure e) {
      LOG.info("8-bit weights are widened to bfloat16 before use: {}", e.sentence());
      return false;
    }
  }

  /**
   * Makes what all steps of a segment share: keys and values of the texts and of the image.
   *
   * @param texts text encoder outputs, each [rows, text width] with at most the network's text
   *     length; with guidance the second is the negative one
   * @param image image encoder output, [rows, image width]
   * @param listener hears of every block whose keys and values are made, and may stop
   * @throws SettingsFailure if a shape does not fit the network
   */
  public TransformerContext context(List<Tensor> texts, Tensor image, BlockListener listener) {
    return TransformerContext.of(this, texts, image, listener);
  }

  /** As {@link #context(List, Tensor, BlockListener)}, not to be stopped. */
  public TransformerContext context(List<Tensor> texts, Tensor image) {
    return context(texts, image, BlockListener.silent());
  }

  /**
   * Prepares one segment.
   *
   * @throws SettingsFailure if a shape does not fit the network or a number is not finite
   */
  public TransformerSegment segment(TransformerContext context, SegmentInputs inputs) {
    return TransformerSegment.of(this, context, inputs);
  }

  /** The weights in their tier's form, for adapters to change between requests. */
  public TensorDict weights() {
    return weights.all();
  }

  /** Brings a weight from the checkpoint again, in its tier's form, to its place. */
  public void restore(String weight) {
    weights.take(weight, WeightForm.of(weight, options.precision()));
  }

  /**
   * Brings a weight whose tier keeps it in codes to its place uncoded; {@link #code} makes codes of
   * it again.
   *
   * @return whether it did: not in other tiers, nor where the checkpoint holds codes itself
   */
  public boolean widen(String weight) {
    return WeightForm.of(weight, options.precision()) == WeightForm.CODES && weights.widen(weight);
  }

  /** Makes codes of a weight that {@link #widen} brought. */
  public void code(String weight) {
    weights.code(weight);
  }

  public DitSpec spec() {
    return spec;
  }

  public TransformerOptions options() {
    return options;
  }

  ScriptModule module() {
    return module;
  }

  /** Numbers that every half block takes. */
  long[] plan() {
    return plan.clone();
  }

  PlacedWeights.Visit block(int block) {
    return weights.block(block);
  }

  List<String> visitingWeights() {
    return weights.visitingNames();
  }

  /** Refuses NaN and infinities before they spread through a whole video. */
  void requireFinite(List<SegmentInputs.Named> inputs) {
    long index =
        module
            .call("first_not_finite")
            .withTensors(inputs.stream().map(SegmentInputs.Named::tensor).toList())
            .integer();
    if (index >= 0) {
      throw new SettingsFailure(
          inputs.get(Math.toIntExact(index)).name(), "some numbers are NaN or infinite");
    }
  }

  @Override
  public void close() {
    weights.close();
    module.close();
  }
}
