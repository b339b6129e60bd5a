package io.scail.models.torch;

import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A loaded network. It holds no weights: they are passed to each call as a {@link TensorDict}.
 * Usable on the torch thread only.
 */
public final class ScriptModule implements AutoCloseable {
  private final String name;
  private final PtSymbolBlock block;

  private ScriptModule(String name, PtSymbolBlock block) {
    this.name = name;
    this.block = block;
  }

  /**
   * Loads {@code NAME.py} of the network resources.
   *
   * @throws io.scail.models.failure.EngineFailure if the text does not compile
   */
  public static ScriptModule load(String name) {
    return load(ScriptSource.ofResource(name));
  }

  static ScriptModule load(ScriptSource source) {
    TorchThread.current();
    var bytes = new ByteArrayInputStream(ScriptArchive.of(source));
    try {
      return new ScriptModule(
          source.name(), JniUtils.loadModule(TorchThread.rootManager(), bytes, true, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (EngineException e) {
      throw EngineErrors.of(source.name(), e);
    }
  }

  /** Begins a call of one of the network's methods; arguments follow in the order it declares. */
  public ScriptCall call(String method) {
    return new ScriptCall(block, name, method);
  }

  @Override
  public void close() {
    block.close();
  }
}
