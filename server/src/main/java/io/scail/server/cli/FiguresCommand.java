package io.scail.server.cli;

import io.scail.preprocessing.figures.FigurePair;
import io.scail.preprocessing.figures.FigureRoll;
import io.scail.preprocessing.frames.Size;
import io.scail.server.quality.PreparedRoll;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code scail figures}: drawn figures to train small networks with. */
@Command(
    name = "figures",
    description = {
      "Writes drawn figures and rooms, apart from one another, as bytes: a line of JSON and then",
      "pictures for each group. scripts/train-mini reads them."
    },
    mixinStandardHelpOptions = true)
final class FiguresCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--width", description = "of a picture; default ${DEFAULT-VALUE}")
  private int width = 128;

  @Option(names = "--height", description = "of a picture; default ${DEFAULT-VALUE}")
  private int height = 128;

  @Option(names = "--fine", description = "drawn this many times larger; default ${DEFAULT-VALUE}")
  private int fine = 2;

  @Option(names = "--run", description = "latent frames of a group; default ${DEFAULT-VALUE}")
  private int run = 6;

  @Option(names = "--pairs", description = "figures side by side")
  private boolean pairs;

  @Option(
      names = "--prepared",
      description =
          "a pair of this kind instead, as preprocessing hands it on; --fine says how much smaller"
              + " it is written: ${COMPLETION-CANDIDATES}")
  private FigurePair.@Nullable Kind prepared;

  @Option(names = "--seed", description = "of the first group; default ${DEFAULT-VALUE}")
  private long seed;

  @Option(names = "--count", description = "groups; default ${DEFAULT-VALUE}")
  private int count = 1;

  @Option(names = "--out", description = "file; standard output when absent")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    try {
      if (prepared == null) {
        var roll = new FigureRoll(new FigureRoll.Settings(width, height, fine, run, pairs));
        written(to -> roll.write(to, seed, count));
      } else {
        var size = new Size(fine * width, fine * height);
        try (var roll = new PreparedRoll(prepared, size, fine, FigureRoll.length(run))) {
          written(to -> roll.write(to, seed, count));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    return 0;
  }

  /** Something that writes. */
  private interface Writing {
    void to(OutputStream out) throws IOException;
  }

  private void written(Writing writing) throws IOException {
    if (out == null) {
      var standard = new BufferedOutputStream(System.out);
      writing.to(standard);
      standard.flush();
    } else {
      try (var file = new BufferedOutputStream(Files.newOutputStream(out))) {
        writing.to(file);
      }
    }
  }
}
