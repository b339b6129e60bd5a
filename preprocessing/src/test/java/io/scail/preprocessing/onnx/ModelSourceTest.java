package io.scail.preprocessing.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.failure.ModelFailure;
import io.scail.preprocessing.testing.Onnx;
import io.scail.preprocessing.testing.Onnx.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelSourceTest {

  @TempDir private Path folder;

  private Path graph(String weightsFile) throws IOException {
    var bytes =
        new Onnx()
            .input("x", ElementType.FLOAT, 2)
            .floatsIn(weightsFile, "w", 2)
            .node("Add", "x w", "y")
            .output("y", ElementType.FLOAT, 2)
            .bytes();
    return Files.write(folder.resolve("adds.onnx"), bytes);
  }

  private void weights(float first, float second) throws IOException {
    var bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(folder.resolve("numbers.bin"), bytes.putFloat(first).putFloat(second).array());
  }

  @Test
  void weightsInAnotherFileAreUsedAndCountInSizeAndDigest() throws IOException {
    weights(10, 20);
    var file = graph("numbers.bin");
    try (var sessions = new OnnxSessions(OnnxSettings.cpu(1))) {
      var model = sessions.open(file);
      var sum = model.run(Map.of("x", new Tensor.Floats(new float[] {1, 2}, 2))).get("y");
      assertArrayEquals(new float[] {11, 22}, assertInstanceOf(Tensor.Floats.class, sum).values());
      assertEquals(Files.size(file) + 8, model.bytes());
    }
    var before = ModelSource.of(file).sha256();
    assertEquals(before, ModelSource.of(file).sha256());
    weights(10, 21);
    assertNotEquals(before, ModelSource.of(file).sha256());
  }

  @Test
  void missingWeightsAreNamed() throws IOException {
    var file = graph("numbers.bin");
    var failure = assertThrows(ModelFailure.class, () -> ModelSource.of(file));
    assertTrue(failure.sentence().contains("numbers.bin"));
  }

  @Test
  void weightsOutsideTheFolderAreRefused() throws IOException {
    var file = graph("../../etc/passwd");
    var failure = assertThrows(ModelFailure.class, () -> ModelSource.of(file));
    assertTrue(failure.sentence().contains("outside"));
  }

  @Test
  void aFileThatIsNotTheListedOneIsRefused() throws IOException {
    weights(10, 20);
    var file = graph("numbers.bin");
    var sums = folder.resolve("SHA256SUMS");
    var digest = Sha256.of(folder.resolve("numbers.bin"));
    Files.writeString(sums, digest + "  numbers.bin\n" + "0".repeat(64) + "  other.onnx\n");
    ModelSource.of(file);
    weights(10, 21);
    var failure = assertThrows(ModelFailure.class, () -> ModelSource.of(file));
    assertTrue(failure.sentence().contains(digest));
  }
}
