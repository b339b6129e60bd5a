package io.scail.models.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.WeightsFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShardedFileTest {
  @TempDir private Path folder;

  @BeforeEach
  void writeShards() {
    WrittenFile.of(folder.resolve("1.safetensors"), Map.of("a", List.of(2L), "b", List.of(3L)));
    WrittenFile.of(folder.resolve("2.safetensors"), Map.of("c", List.of(4L)));
    WrittenFile.of(folder.resolve("3.safetensors"), Map.of("a", List.of(2L)));
  }

  private Path index(String map) throws IOException {
    var path = folder.resolve("w.safetensors.index.json");
    Files.writeString(path, "{\"weight_map\":" + map.replace('\'', '"') + "}");
    return path;
  }

  private void refused(Path path, String reason) {
    var failure = assertThrows(WeightsFailure.class, () -> WeightFile.open(path).close());
    assertTrue(failure.sentence().contains(reason), failure.sentence());
    Mappings.assertNoneOf(folder);
  }

  @Test
  void severalShardsAreOneFile() throws IOException {
    var path = index("{'a':'1.safetensors','b':'1.safetensors','c':'2.safetensors'}");
    try (var file = WeightFile.open(path);
        var shard = WeightFile.open(folder.resolve("2.safetensors"))) {
      assertEquals(Set.of("a", "b", "c"), file.tensors().keySet());
      assertArrayEquals(shard.tensor("c").floats(), file.tensor("c").floats());
      assertEquals(3, file.files().size());
    }
    Mappings.assertNoneOf(folder);
  }

  @Test
  void anIndexThatDisagreesWithItsShardsIsRefused() throws IOException {
    refused(index("{'a':'9.safetensors','b':'8.safetensors'}"), "8.safetensors, 9.safetensors");
    refused(index("{'a':'1.safetensors','x':'2.safetensors'}"), "that are not there: [x]");
    refused(index("{'b':'1.safetensors','a':'3.safetensors'}"), "has a in two of its shards");
    refused(index("{'a':'../1.safetensors'}"), "no plain file name");
    refused(index("{'a':'..'}"), "no plain file name");
    refused(index("{}"), "no weight_map");
    refused(index("[1"), "is no readable index");
    refused(folder.resolve("x.index.json"), "there is no such file");
  }
}
