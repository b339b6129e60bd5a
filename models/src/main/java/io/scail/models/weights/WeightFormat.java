package io.scail.models.weights;

import io.scail.models.failure.WeightsFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A container format, told by a file's first bytes; only an index is told by its name. */
enum WeightFormat {
  SAFETENSORS,
  SHARDS,
  TORCH_ZIP,
  TORCH_LEGACY;

  private static final int PICKLE_PROTOCOL = 0x80;

  WeightFile open(Path path) {
    return switch (this) {
      case SAFETENSORS -> SafetensorsFile.open(path);
      case SHARDS -> ShardedFile.open(path);
      case TORCH_ZIP -> TorchCheckpoint.openZip(path);
      case TORCH_LEGACY -> TorchCheckpoint.openLegacy(path);
    };
  }

  static WeightFormat of(Path path) {
    if (String.valueOf(path.getFileName()).endsWith(".index.json")) {
      return SHARDS;
    }
    byte[] start;
    try (var in = Files.newInputStream(path)) {
      start = in.readNBytes(Long.BYTES);
    } catch (NoSuchFileException e) {
      throw new WeightsFailure(path.toString(), "there is no such file", e);
    } catch (IOException e) {
      throw new WeightsFailure(path.toString(), "cannot be read: " + e.getMessage(), e);
    }
    if (start.length >= 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4) {
      return TORCH_ZIP;
    }
    // A header whose length begins with a pickle's first bytes could exist, but not one as long as
    // the bytes after them would make it.
    boolean pickle =
        start.length == Long.BYTES
            && (start[0] & 0xff) == PICKLE_PROTOCOL
            && start[1] >= 2
            && start[1] <= 5
            && Long.compareUnsigned(
                    ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong(),
                    SafetensorsFile.LONGEST_HEADER)
                > 0;
    return pickle ? TORCH_LEGACY : SAFETENSORS;
  }
}
