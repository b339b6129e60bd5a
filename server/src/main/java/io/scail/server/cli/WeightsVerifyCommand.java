package io.scail.server.cli;

import io.scail.models.weights.SpecInference;
import io.scail.models.weights.WeightFile;
import io.scail.models.weights.WeightScan;
import io.scail.models.weights.WeightSet;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scail weights verify FILE…}: reads files whole and says what is wrong with them. */
@Command(
    name = "verify",
    description = {
      "Prints SHA-256 digests and looks for missing, unused and misshapen tensors, NaN and infinity.",
      "Exit status 1 if a file is not sound."
    },
    mixinStandardHelpOptions = true)
final class WeightsVerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "weight files")
  private List<Path> files;

  @Override
  public Integer call() {
    return WeightsCommand.forEach(files, spec, this::verify);
  }

  private boolean verify(Path path) {
    var out = spec.commandLine().getOut();
    try (var file = WeightFile.open(path)) {
      var set = WeightSet.of(file);
      out.println(path);
      for (var part : file.files()) {
        out.println("  sha256      " + WeightScan.sha256(part) + "  " + part.getFileName());
      }
      out.println("  network     " + set.network().title() + " (" + set.spelling() + ")");
      boolean fits = fits(set);
      var defects = WeightScan.defects(set);
      for (var defect : defects) {
        out.println(
            "  numbers     "
                + defect.name()
                + ": "
                + defect.nans()
                + " NaN, "
                + defect.infinities()
                + " infinite");
      }
      if (defects.isEmpty()) {
        out.println("  numbers     all finite");
      }
      out.println();
      return fits && defects.isEmpty();
    }
  }

  private boolean fits(WeightSet set) {
    var out = spec.commandLine().getOut();
    switch (set.network()) {
      case LORA -> {
        out.println(
            "  contract    none; an adapter is checked against a network when it is merged");
        return true;
      }
      case UNKNOWN -> {
        out.println("  contract    none; this is no network that this engine knows");
        return false;
      }
      case TRANSFORMER, VAE, TEXT_ENCODER, IMAGE_ENCODER -> {
        var contract = SpecInference.contract(set.network(), set.sizes());
        if (contract.isEmpty()) {
          out.println("  contract    cannot be made: the weights that tell the sizes are missing");
          return false;
        }
        var report = contract.get().check(set);
        out.println("  contract    " + report.problem());
        return report.isSatisfied();
      }
    }
    throw new IllegalStateException("no such network: " + set.network());
  }
}
