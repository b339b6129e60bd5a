package io.scail.models;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.failure.WeightsFailure;
import io.scail.models.tensor.ScalarType;
import io.scail.models.weights.SafetensorsFile;
import io.scail.models.weights.SafetensorsWriter;
import io.scail.models.weights.TensorEntry;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finished segments of one run in a folder, a safetensors file each: frames, latents, and history
 * in float32, so that a run that goes on continues with the same bits. A file appears whole or not
 * at all, and carries a digest of everything that decides its content.
 */
final class SegmentCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentCheckpoints.class);

  private static final String DIGEST = "digest";
  private static final String FRAMES = "frames";
  private static final String LATENT = "latent";
  private static final String HISTORY = "history";

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path folder;
  private final String digest;

  /**
   * @param digest of the model, the settings and all inputs
   */
  SegmentCheckpoints(Path folder, String digest) {
    this.folder = folder;
    this.digest = digest;
  }

  private Path path(int segment) {
    return folder.resolve("segment-%04d.safetensors".formatted(segment));
  }

  /** Saves a segment; returns its file. */
  Path save(int segment, SegmentResult result, int width, int height) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new WeightsFailure(folder.toString(), "cannot be created: " + e.getMessage(), e);
    }
    var tensors = new LinkedHashMap<String, SafetensorsWriter.Declaration>();
    long frames = result.rgb().length / (3L * width * height);
    var shape = List.of(frames, (long) height, (long) width, 3L);
    tensors.put(FRAMES, new SafetensorsWriter.Declaration(ScalarType.UINT8, shape));
    tensors.put(LATENT, floats(result.latentShape()));
    tensors.put(HISTORY, floats(result.history().shape()));
    var path = path(segment);
    try (var writer = SafetensorsWriter.create(path, tensors, Map.of(DIGEST, digest))) {
      writer.write(ByteBuffer.wrap(result.rgb()));
      writer.write(bytes(result.latent()));
      writer.write(bytes(result.history().values()));
      writer.finish();
    }
    return path;
  }

  /**
   * A segment that an earlier run finished. A damaged file is reported and counts as none: its
   * segment is generated again.
   *
   * @throws SettingsFailure if the file belongs to another request
   */
  Optional<SegmentResult> restore(int segment) {
    var path = path(segment);
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try (var file = SafetensorsFile.open(path)) {
      if (!digest.equals(file.metadata().get(DIGEST))) {
        throw new SettingsFailure(
            "checkpoints",
            path + " belongs to other settings, inputs or weights; choose an empty folder");
      }
      var frames = entry(file, FRAMES);
      var latent = entry(file, LATENT);
      var history = entry(file, HISTORY);
      var shape = shape(history);
      return Optional.of(
          new SegmentResult(
              frames.bytes().toArray(ValueLayout.JAVA_BYTE),
              shape(latent),
              latent.bytes().toArray(FLOAT),
              new History(
                  Math.toIntExact(shape[1]),
                  Math.toIntExact(shape[2]),
                  Math.toIntExact(shape[3]),
                  history.bytes().toArray(FLOAT)),
              Forwards.NONE));
    } catch (WeightsFailure e) {
      LOG.warn("checkpoint damaged, its segment is generated again: {}", e.sentence());
      return Optional.empty();
    }
  }

  private static TensorEntry entry(SafetensorsFile file, String name) {
    var entry = file.tensors().get(name);
    if (entry == null) {
      throw new WeightsFailure(file.path().toString(), "holds no tensor " + name);
    }
    return entry;
  }

  private static long[] shape(TensorEntry entry) {
    return entry.layout().sizes().stream().mapToLong(Long::longValue).toArray();
  }

  private static SafetensorsWriter.Declaration floats(long[] shape) {
    var sizes = new ArrayList<Long>();
    for (long size : shape) {
      sizes.add(size);
    }
    return new SafetensorsWriter.Declaration(ScalarType.FLOAT32, sizes);
  }

  private static ByteBuffer bytes(float[] values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }
}
