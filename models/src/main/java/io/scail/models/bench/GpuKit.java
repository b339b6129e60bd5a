package io.scail.models.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.models.memory.MemoryPlanner;
import io.scail.models.memory.Networks;
import io.scail.models.memory.Residency;
import io.scail.models.memory.Workload;
import io.scail.models.profile.DitSpec;
import io.scail.models.profile.Precision;
import io.scail.models.profile.ProfileFolder;
import io.scail.models.profile.ProfileReader;
import io.scail.models.profile.TextSpec;
import io.scail.models.profile.VaeSpec;
import io.scail.models.profile.VisionSpec;
import io.scail.models.torch.ScriptArchive;
import io.scail.models.transformer.WeightForm;
import io.scail.models.vae.Layer;
import io.scail.models.weights.WeightContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a machine with a GPU and Python, but without Java and weights, needs to time the networks:
 * the archives as this engine loads them, and in {@code networks.json} every network's numbers, the
 * names and shapes of its weights, the order of the autoencoder's layers, and the memory plans to
 * hold against measured peaks. Once for the published networks and once for small ones of the same
 * kind.
 */
public final class GpuKit {
  private static final List<String> ARCHIVES =
      List.of(
          "transformer",
          "sequence_parallel",
          "vae",
          "text_encoder",
          "image_encoder",
          "conditioning",
          "latents",
          "lora",
          "store");
  private static final String PROFILE = "scail-2";

  private static final List<Workload> WORKLOADS =
      List.of(new Workload(896, 512, 81, 0, true), new Workload(1280, 704, 81, 0, true));
  private static final List<Workload> SMALL_WORKLOADS =
      List.of(new Workload(128, 64, 9, 0, true), new Workload(160, 96, 9, 0, true));

  private final ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private GpuKit() {}

  /**
   * Writes the archives and {@code networks.json} into a folder, which is made if it is not there.
   */
  public static void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (String name : ARCHIVES) {
      Files.write(folder.resolve(name + ".ts"), ScriptArchive.ofResource(name));
    }
    var kit = new GpuKit();
    var root = kit.json.createObjectNode();
    var profile = ProfileReader.read(PROFILE, ProfileFolder.text(PROFILE, folder));
    root.set(
        "published",
        kit.networks(
            profile.transformer().spec(),
            profile.vae().spec(),
            profile.text().spec(),
            profile.vision().spec(),
            WORKLOADS));
    root.set(
        "small",
        kit.networks(
            new DitSpec(192, 3, 3, 384, 64, 64, 32, 48, 20, 28, 16, 1e-6),
            new VaeSpec(
                16,
                16,
                List.of(1, 2, 4, 4),
                2,
                List.of(false, true, true),
                Collections.nCopies(16, 0.0),
                Collections.nCopies(16, 1.0)),
            new TextSpec(300, 64, 64, 96, 4, 2, 32, 128, 1e-6),
            new VisionSpec(
                56, 14, 64, 4, 3, 2, 4, 1e-5, List.of(0.5, 0.5, 0.5), List.of(0.3, 0.3, 0.3)),
            SMALL_WORKLOADS));
    kit.json.writeValue(folder.resolve("networks.json").toFile(), root);
  }

  private ObjectNode networks(
      DitSpec dit, VaeSpec vae, TextSpec text, VisionSpec vision, List<Workload> workloads) {
    var root = json.createObjectNode();
    root.set("transformer", transformer(dit));
    var autoencoder = network(vae, WeightContract.of(vae));
    autoencoder.set("encoder", layers(Layer.encoder(vae)));
    autoencoder.set("decoder", layers(Layer.decoder(vae)));
    autoencoder.put("spatialStride", vae.spatialStride());
    autoencoder.put("temporalStride", vae.temporalStride());
    root.set("vae", autoencoder);
    root.set("text_encoder", network(text, WeightContract.of(text)));
    root.set("image_encoder", network(vision, WeightContract.of(vision)));
    var plans = root.putArray("plans");
    for (var workload : workloads) {
      plan(plans, workload, Precision.BF16, networks(dit, text, vision, vae, 2));
      plan(plans, workload, Precision.FP8, networks(dit, text, vision, vae, 1));
    }
    return root;
  }

  private static Networks networks(
      DitSpec dit, TextSpec text, VisionSpec vision, VaeSpec vae, int ditBytes) {
    return new Networks(
        dit,
        text,
        vision,
        vae,
        ditBytes,
        Short.BYTES,
        Short.BYTES,
        Float.BYTES,
        Networks.CUDA_COPIES);
  }

  /** With the number by which each tier's form of a weight goes in the TorchScript text. */
  private ObjectNode transformer(DitSpec dit) {
    var contract = WeightContract.of(dit);
    var node = network(dit, contract);
    var forms = node.putObject("forms");
    for (var precision : Precision.values()) {
      var tier = forms.putObject(precision.name());
      contract
          .sizes()
          .keySet()
          .forEach(name -> tier.put(name, WeightForm.of(name, precision).code()));
    }
    return node;
  }

  private ObjectNode network(Record spec, WeightContract contract) {
    ObjectNode node = json.valueToTree(spec);
    Map<String, List<Long>> needed = new TreeMap<>(contract.sizes());
    needed.keySet().removeAll(contract.optional());
    node.set("weights", json.valueToTree(needed));
    return node;
  }

  private ArrayNode layers(List<Layer> layers) {
    var array = json.createArrayNode();
    layers.forEach(layer -> array.addArray().add(layer.method()).add(layer.name()));
    return array;
  }

  private static void plan(
      ArrayNode plans, Workload workload, Precision precision, Networks networks) {
    var planner = new MemoryPlanner(networks);
    for (var residency :
        List.of(new Residency.ByStage(), new Residency.BlockSwap(0, networks.dit().layers()))) {
      for (var need : planner.needs(workload, residency)) {
        plans
            .addObject()
            .put("width", workload.width())
            .put("height", workload.height())
            .put("frames", workload.segmentFrames())
            .put("tier", precision.name())
            .put("swap", residency instanceof Residency.BlockSwap)
            .put("stage", need.stage().name())
            .put("weights", need.weights())
            .put("activations", need.activations());
      }
    }
  }
}
