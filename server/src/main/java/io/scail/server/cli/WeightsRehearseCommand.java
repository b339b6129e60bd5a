package io.scail.server.cli;

import io.scail.models.profile.ProfileFolder;
import io.scail.models.profile.RehearsalProfile;
import io.scail.models.tensor.ScalarType;
import io.scail.models.weights.RandomWeights;
import io.scail.models.weights.WeightContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scail weights rehearse PROFILE}: a profile's shapes filled with random numbers. */
@Command(
    name = "rehearse",
    description = {
      "Writes a profile of the real shapes with random numbers, to try loading, memory and the whole",
      "request path on this machine before the real weights are fetched. Its pictures are noise."
    },
    mixinStandardHelpOptions = true)
final class WeightsRehearseCommand implements Callable<Integer> {
  private static final double GIB = 1L << 30;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PROFILE", description = "name or folder of the profile to rehearse")
  private String profile;

  @Option(names = "--out", required = true, description = "folder for the profile and its weights")
  private Path out;

  @Option(names = "--layers", description = "most layers of each network; all when absent")
  private @Nullable Integer layers;

  @Option(names = "--float32", description = "write float32 rather than bfloat16")
  private boolean wide;

  @Option(names = "--seed", description = "seed of the numbers; default ${DEFAULT-VALUE}")
  private long seed = 1;

  @Override
  public Integer call() throws IOException {
    var print = spec.commandLine().getOut();
    var most = layers == null ? OptionalInt.empty() : OptionalInt.of(layers);
    if (most.isPresent() && most.getAsInt() < 1) {
      spec.commandLine().getErr().println("scail: --layers must be at least 1, not " + layers);
      return 2;
    }
    var text = ProfileFolder.text(profile, Path.of("weights"));
    var written = RehearsalProfile.write(text, most, out).profile();
    Map<String, WeightContract> contracts = new LinkedHashMap<>();
    contracts.put("transformer", WeightContract.of(written.transformer().spec()));
    contracts.put("vae", WeightContract.of(written.vae().spec()));
    contracts.put("text", WeightContract.of(written.text().spec()));
    contracts.put("vision", WeightContract.of(written.vision().spec()));
    var type = wide ? ScalarType.FLOAT32 : ScalarType.BFLOAT16;
    long next = seed;
    for (var network : contracts.entrySet()) {
      var file = out.resolve(RehearsalProfile.file(network.getKey()));
      RandomWeights.write(file, network.getValue(), type, next++);
      print.printf("%-12s %7.2f GiB%n", network.getKey(), Files.size(file) / GIB);
      print.flush();
    }
    print.printf("%s is ready: scail serve --profile %s%n", written.name(), out);
    print.flush();
    return 0;
  }
}
