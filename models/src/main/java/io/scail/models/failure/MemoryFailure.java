package io.scail.models.failure;

/**
 * A request does not fit the device's memory: refused by a plan beforehand, or by the allocator.
 */
public final class MemoryFailure extends ModelsFailure {
  public MemoryFailure(String problem) {
    super(problem);
  }

  public MemoryFailure(String problem, Throwable cause) {
    super(problem, cause);
  }
}
