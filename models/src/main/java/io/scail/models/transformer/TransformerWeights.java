package io.scail.models.transformer;

import io.scail.models.profile.DitSpec;
import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TorchDevice;
import io.scail.models.torch.TorchThread;
import io.scail.models.weights.WeightContract;
import java.util.List;

/**
 * The weights in a tier's form: on the device, or for blocks beyond the resident ones in host
 * memory.
 */
final class TransformerWeights implements AutoCloseable {
  /** What becomes of a weight, with its number in the TorchScript text. */
  enum Form {
    AS_IS(0),
    FLOAT32(1),
    BFLOAT16(2),
    CODES(3);

    private final int code;

    Form(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }

    /** The form of a weight in a tier, by its name in the checkpoint. */
    static Form of(String name, Precision precision) {
      return switch (precision) {
        case FP32 -> FLOAT32;
        // Widened where it is used, which gives the same numbers in less memory.
        case BF16 -> isWide(name) ? AS_IS : BFLOAT16;
        case FP8 -> isBlockMatrix(name) ? CODES : of(name, Precision.BF16);
      };
    }

    /** Whether the reference computes with it in float32 in every tier. */
    private static boolean isWide(String name) {
      return name.contains("norm")
          || name.contains("modulation")
          || name.startsWith("time_")
          || name.startsWith("head.")
          || name.startsWith("img_emb.proj.0.")
          || name.startsWith("img_emb.proj.4.");
    }

    private static boolean isBlockMatrix(String name) {
      return name.startsWith("blocks.") && name.endsWith(".weight") && !name.contains("norm");
    }
  }

  private final ScriptModule module;
  private final TorchDevice device;
  private final int residentBlocks;
  private final TensorDict source;
  private final TensorDict all;
  private final TensorDict visiting;

  /** Takes over {@code source}, whose memory the new weights may share. */
  TransformerWeights(
      ScriptModule module, DitSpec spec, TensorDict source, TransformerOptions options) {
    this.module = module;
    this.device = TorchThread.currentDevice();
    this.residentBlocks = options.residentBlocks();
    this.source = source;
    this.all = TensorDict.empty();
    this.visiting = TensorDict.empty();
    try {
      for (String name : WeightContract.of(spec).sizes().keySet()) {
        take(name, Form.of(name, options.precision()));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void take(String name, Form form) {
    module
        .call("take")
        .with(all)
        .with(source)
        .with(name)
        .with(form.code)
        .with(home(name).name())
        .run();
  }

  private TorchDevice home(String name) {
    var parts = List.of(name.split("\\.", 3));
    boolean swapped =
        parts.getFirst().equals("blocks") && Integer.parseInt(parts.get(1)) >= residentBlocks;
    return swapped ? TorchDevice.CPU : device;
  }

  TensorDict all() {
    return all;
  }

  /** A block's weights on the device for as long as the visit is open. */
  Visit block(int block) {
    if (block < residentBlocks) {
      return new Visit(all, false);
    }
    module
        .call("fetch")
        .with(all)
        .with(visiting)
        .with("blocks." + block + ".")
        .with(device.name())
        .run();
    return new Visit(visiting, true);
  }

  /** Names of the weights that were copied to the device for the block now running. */
  List<String> visitingNames() {
    return visiting.names();
  }

  @Override
  public void close() {
    visiting.close();
    all.close();
    source.close();
  }

  /** Use of one block's weights. */
  final class Visit implements AutoCloseable {
    private final TensorDict weights;
    private final boolean leaves;

    private Visit(TensorDict weights, boolean leaves) {
      this.weights = weights;
      this.leaves = leaves;
    }

    TensorDict weights() {
      return weights;
    }

    @Override
    public void close() {
      if (leaves) {
        module.call("drop").with(visiting).run();
      }
    }
  }
}
