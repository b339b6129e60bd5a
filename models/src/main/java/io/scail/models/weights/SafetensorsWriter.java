package io.scail.models.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.scail.models.failure.WeightsFailure;
import io.scail.models.tensor.Layout;
import io.scail.models.tensor.ScalarType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Writes a safetensors file front to back: the tensors are declared first, then their bytes follow
 * in the same order. The file gets its name only when {@link #finish} finds it complete, so a
 * broken run leaves nothing that looks like a weight file.
 */
public final class SafetensorsWriter implements AutoCloseable {
  // The reference writer pads its header with spaces to this, so that tensors are aligned.
  private static final int ALIGNMENT = 8;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * A tensor to come.
   *
   * @param type element type
   * @param sizes outermost first; the bytes will be row-major
   */
  public record Declaration(ScalarType type, List<Long> sizes) {
    public Declaration {
      sizes = List.copyOf(sizes);
    }

    /** Bytes that the tensor takes. */
    public long bytes() {
      return Math.multiplyExact(Layout.contiguous(sizes).count(), (long) type.bytes());
    }
  }

  private final Path target;
  private final Path partial;
  private final FileChannel channel;
  private final long length;

  private SafetensorsWriter(Path target, Path partial, FileChannel channel, long length) {
    this.target = target;
    this.partial = partial;
    this.channel = channel;
    this.length = length;
  }

  /**
   * Creates the file with its header.
   *
   * @param tensors in the order in which their bytes will follow
   * @throws WeightsFailure if the file cannot be written
   */
  public static SafetensorsWriter create(
      Path target, SequencedMap<String, Declaration> tensors, Map<String, String> metadata) {
    var partial = target.resolveSibling(target.getFileName() + ".partial");
    try {
      var header = header(tensors, metadata);
      var channel =
          FileChannel.open(
              partial,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
      long data = tensors.values().stream().mapToLong(Declaration::bytes).sum();
      var writer = new SafetensorsWriter(target, partial, channel, header.remaining() + data);
      writer.write(header);
      return writer;
    } catch (IOException e) {
      throw new WeightsFailure(target.toString(), "cannot be written: " + e.getMessage(), e);
    }
  }

  /** Appends bytes of the tensor that is due, or of the next ones. */
  public void write(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new WeightsFailure(target.toString(), "cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Ends the file and gives it its name.
   *
   * @throws IllegalStateException if the bytes written are not those declared
   */
  public void finish() {
    try {
      if (channel.position() != length) {
        throw new IllegalStateException(
            target + ": " + channel.position() + " bytes were written of " + length);
      }
      channel.force(true);
      channel.close();
      Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new WeightsFailure(target.toString(), "cannot be written: " + e.getMessage(), e);
    }
  }

  /** Closes the file; an unfinished one is deleted. */
  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      throw new WeightsFailure(partial.toString(), "cannot be deleted: " + e.getMessage(), e);
    }
  }

  /** The header alone, for files whose data is a hole. */
  static ByteBuffer header(SequencedMap<String, Declaration> tensors, Map<String, String> metadata)
      throws JsonProcessingException {
    var fields = new LinkedHashMap<String, Object>();
    if (!metadata.isEmpty()) {
      fields.put("__metadata__", metadata);
    }
    long begin = 0;
    for (var tensor : tensors.entrySet()) {
      var declaration = tensor.getValue();
      long end = begin + declaration.bytes();
      var field = new LinkedHashMap<String, Object>();
      field.put("dtype", declaration.type().safetensorsName());
      field.put("shape", declaration.sizes());
      field.put("data_offsets", List.of(begin, end));
      fields.put(tensor.getKey(), field);
      begin = end;
    }
    byte[] json = JSON.writeValueAsBytes(fields);
    int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    var header = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(padded).put(json);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }
}
