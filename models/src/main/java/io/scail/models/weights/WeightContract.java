package io.scail.models.weights;

import io.scail.models.profile.DitSpec;
import io.scail.models.profile.TextSpec;
import io.scail.models.profile.VaeSpec;
import io.scail.models.profile.VisionSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;

/**
 * Which weights a network has, made from its spec: every name with its sizes.
 *
 * @param network the network
 * @param sizes sizes of every weight by its own name
 * @param optional names that a file may lack, because the network never uses them
 */
public record WeightContract(
    Network network, SequencedMap<String, List<Long>> sizes, SequencedSet<String> optional) {

  public WeightContract {
    sizes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(sizes));
    optional = Collections.unmodifiableSequencedSet(new LinkedHashSet<>(optional));
  }

  /** The diffusion transformer's weights. */
  public static WeightContract of(DitSpec spec) {
    return new WeightContract(
        Network.TRANSFORMER, new TransformerWeights(spec).sizes(), new LinkedHashSet<>());
  }

  /** The video autoencoder's weights. */
  public static WeightContract of(VaeSpec spec) {
    return new WeightContract(Network.VAE, new VaeWeights(spec).sizes(), new LinkedHashSet<>());
  }

  /** The text encoder's weights. */
  public static WeightContract of(TextSpec spec) {
    return new WeightContract(
        Network.TEXT_ENCODER, EncoderWeights.text(spec), new LinkedHashSet<>());
  }

  /** The image encoder's weights; those after the last block used may be missing. */
  public static WeightContract of(VisionSpec spec) {
    return new WeightContract(
        Network.IMAGE_ENCODER, EncoderWeights.vision(spec), EncoderWeights.visionUnused(spec));
  }

  /**
   * Compares a file with this contract and collects everything that is wrong.
   *
   * @param set a file's weights
   */
  public ContractReport check(WeightSet set) {
    var missing = new ArrayList<String>();
    var misshapen = new ArrayList<ContractReport.Misshapen>();
    var wrongType = new ArrayList<ContractReport.WrongType>();
    sizes.forEach(
        (name, expected) -> {
          var weight = set.weights().get(name);
          if (weight == null) {
            if (!optional.contains(name)) {
              missing.add(name);
            }
            return;
          }
          if (!weight.sizes().equals(expected)) {
            misshapen.add(new ContractReport.Misshapen(name, expected, weight.sizes()));
          }
          weight.parts().stream()
              .map(part -> part.entry().type())
              .filter(type -> !type.isFloatingPoint())
              .findFirst()
              .ifPresent(type -> wrongType.add(new ContractReport.WrongType(name, type)));
        });
    Set<String> unused = new LinkedHashSet<>(set.weights().keySet());
    unused.removeAll(sizes.keySet());
    return new ContractReport(
        set.path(), network, set.network(), missing, List.copyOf(unused), misshapen, wrongType);
  }
}
