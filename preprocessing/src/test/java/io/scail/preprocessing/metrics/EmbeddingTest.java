package io.scail.preprocessing.metrics;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.figures.Puppet.Look;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.testing.Onnx;
import io.scail.preprocessing.testing.Onnx.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stand-in network whose vector is the mean colour of what it is shown. */
final class EmbeddingTest {
  private static final int SIDE = 32;

  @TempDir private Path folder;

  private EmbeddingModel meanColour(EmbeddingModel.Crop crop) throws IOException {
    byte[] graph =
        new Onnx()
            .input("picture", ElementType.FLOAT, 1, 3, SIDE, SIDE)
            .node("GlobalAveragePool", "picture", "pooled")
            .node("Flatten", "pooled", "vector")
            .output("vector", ElementType.FLOAT, 1, 3)
            .bytes();
    var file = Files.write(folder.resolve("mean.onnx"), graph);
    return new EmbeddingModel(file, crop, SIDE, List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25));
  }

  @Test
  void theOperatorsNetworkTellsPersonsApart() throws IOException {
    var drawn = new DrawnCase(folder, new Size(256, 256), 9);
    for (var crop : EmbeddingModel.Crop.values()) {
      var settings = MetricSettings.cpu(1).withEmbedding(meanColour(crop));
      try (var metrics = new ClipMetrics(settings)) {
        var same = metrics.measure(drawn.sources, drawn.clip("same", drawn.result()));
        var other =
            metrics.measure(drawn.sources, drawn.clip("other", drawn.result(Look.ALL.get(1), 1)));
        double near = same.value(Metric.IDENTITY_EMBEDDING).orElseThrow();
        assertTrue(near > 0.9, same::toString);
        assertTrue(other.value(Metric.IDENTITY_EMBEDDING).orElseThrow() < near, other::toString);
        assertTrue(same.value(Metric.IDENTITY_EMBEDDING_LEAST).orElseThrow() <= near);
        // Frames 0, 4 and 8 are shown to it.
        assertTrue(
            same.readings().get(Metric.IDENTITY_EMBEDDING) instanceof Reading.Value value
                && value.perFrame().size() == 3,
            same::toString);
      }
    }
  }

  @Test
  void aFileThatIsNoNetworkIsNamed() throws IOException {
    var file = Files.write(folder.resolve("bad.onnx"), new byte[] {1, 2, 3});
    var model =
        new EmbeddingModel(
            file, EmbeddingModel.Crop.HEAD, SIDE, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
    var settings = MetricSettings.cpu(1).withEmbedding(model);
    var failure = assertThrows(ModelFailure.class, () -> new ClipMetrics(settings));
    assertTrue(failure.sentence().contains("bad.onnx"), failure::sentence);
  }
}
