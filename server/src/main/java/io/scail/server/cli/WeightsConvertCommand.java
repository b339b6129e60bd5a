package io.scail.server.cli;

import io.scail.models.tensor.ScalarType;
import io.scail.models.weights.Weight;
import io.scail.models.weights.WeightConverter;
import io.scail.models.weights.WeightFile;
import io.scail.models.weights.WeightSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code scail weights convert FILE…}: any known file to safetensors under the network's names. */
@Command(
    name = "convert",
    description = {
      "Writes safetensors under the network's own names, from SAT, .pth, Hugging Face or fp8 files.",
      "Scaled 8-bit weights are multiplied by their scale."
    },
    mixinStandardHelpOptions = true)
final class WeightsConvertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "weight files")
  private List<Path> files;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "OUT",
      required = true,
      description = "file to write; a folder if several files are given")
  private Path out;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "float32, float16 or bfloat16; without it each type stays, and scaled 8-bit weights become"
              + " bfloat16")
  private @Nullable Type type;

  /** Types that can be asked for. */
  enum Type {
    FLOAT32(ScalarType.FLOAT32),
    FLOAT16(ScalarType.FLOAT16),
    BFLOAT16(ScalarType.BFLOAT16);

    private final ScalarType scalar;

    Type(ScalarType scalar) {
      this.scalar = scalar;
    }
  }

  @Override
  public Integer call() {
    boolean folder = Files.isDirectory(out);
    if (files.size() > 1 && !folder) {
      throw new ParameterException(
          spec.commandLine(), "--out must be an existing folder for several files.");
    }
    return WeightsCommand.forEach(
        files, spec, path -> convert(path, folder ? out.resolve(nameFor(path)) : out));
  }

  private boolean convert(Path path, Path target) {
    try (var file = WeightFile.open(path)) {
      var set = WeightSet.of(file);
      WeightConverter.convert(set, target, Optional.ofNullable(type).map(asked -> asked.scalar));
      spec.commandLine()
          .getOut()
          .println(
              target
                  + ": "
                  + set.network().title()
                  + ", "
                  + set.weights().size()
                  + " weights "
                  + (type == null ? typesKept(set) : "in " + type.scalar));
      return true;
    }
  }

  private static String typesKept(WeightSet set) {
    long scaled = set.weights().values().stream().filter(Weight::isScaled).count();
    return "in their own types"
        + (scaled == 0 ? "" : "; " + scaled + " scaled ones in " + WeightConverter.UNSCALED);
  }

  private static String nameFor(Path path) {
    String name = String.valueOf(path.getFileName());
    return name.replaceFirst("(\\.safetensors\\.index\\.json|\\.[A-Za-z]+)$", "") + ".safetensors";
  }
}
