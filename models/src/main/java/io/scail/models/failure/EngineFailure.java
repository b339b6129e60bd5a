package io.scail.models.failure;

/**
 * libtorch refused a network's source or a call into it: a defect of ours or a broken installation.
 */
public final class EngineFailure extends ModelsFailure {
  /**
   * @param where the network and method, such as {@code transformer.block}
   * @param problem the engine's own last line
   */
  public EngineFailure(String where, String problem) {
    super(where + " failed in libtorch: " + problem);
  }

  public EngineFailure(String where, String problem, Throwable cause) {
    super(where + " failed in libtorch: " + problem, cause);
  }
}
