package io.scail.preprocessing.onnx;

import io.scail.preprocessing.failure.ModelFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The owner of all sessions of one user of models: opens them, keeps them under one memory limit,
 * says which there are, and closes them. Used by one thread at a time.
 */
public final class OnnxSessions implements AutoCloseable {

  private static final long MIB = 1L << 20;

  private final OnnxSettings settings;
  private final SessionOpener opener;
  private final List<OnnxModel> models = new ArrayList<>();

  public OnnxSessions(OnnxSettings settings) {
    this.settings = settings;
    this.opener = new SessionOpener(settings, () -> Math.max(0, settings.memoryBytes() - bytes()));
  }

  /**
   * Opens a model file, with the files of weights that it names. A {@code SHA256SUMS} beside it
   * that lists the file must agree with it.
   *
   * @throws ModelFailure when the file is missing, is not the listed one, is no model that can be
   *     run, or the models would take more memory than allowed
   */
  public OnnxModel open(Path file) {
    return open(ModelSource.of(file));
  }

  /**
   * Opens a model held in memory.
   *
   * @throws ModelFailure when the bytes are no model that can be run, or the models would take more
   *     memory than allowed
   */
  public OnnxModel open(String name, byte[] graph) {
    return open(ModelSource.of(name, graph));
  }

  /** The open models in the order of opening. */
  public List<OnnxModel> models() {
    return List.copyOf(models);
  }

  /** Bytes of all open models. */
  public long bytes() {
    return models.stream().mapToLong(OnnxModel::bytes).sum();
  }

  @Override
  public void close() {
    models.reversed().forEach(OnnxModel::close);
    models.clear();
  }

  private OnnxModel open(ModelSource source) {
    long limit = settings.memoryBytes();
    if (limit > 0 && bytes() + source.bytes() > limit) {
      throw new ModelFailure(
          source.name(),
          "it takes %d MiB, but of the %d MiB that models may take %d are in use; raise the limit"
              .formatted(source.bytes() / MIB, limit / MIB, bytes() / MIB));
    }
    var model = new OnnxModel(source, opener);
    models.add(model);
    return model;
  }
}
