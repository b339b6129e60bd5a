package io.scail.models.torch;

import io.scail.models.failure.EngineFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * NVIDIA's driver, asked by its own interface. Its library has one name wherever a GPU can be used,
 * which CUDA's runtime library has not: libtorch brings one whose name ends in a digest.
 *
 * <p>Source of the signatures: CUDA Driver API, "Initialization", "Device Management", "Primary
 * Context Management", "Memory Management".
 */
final class CudaDriver {
  private static final String LIBRARY = "libcuda.so.1";
  private static final int SUCCESS = 0;
  private static final int NO_DEVICE = 100;

  private static final FunctionDescriptor NUMBER = form(ValueLayout.JAVA_INT);
  private static final FunctionDescriptor POINTER = form(ValueLayout.ADDRESS);
  private static final FunctionDescriptor TWO_POINTERS =
      form(ValueLayout.ADDRESS, ValueLayout.ADDRESS);
  private static final FunctionDescriptor POINTER_AND_NUMBER =
      form(ValueLayout.ADDRESS, ValueLayout.JAVA_INT);

  private final SymbolLookup library;
  private final Linker linker = Linker.nativeLinker();

  CudaDriver(SymbolLookup library) {
    this.library = library;
  }

  private static FunctionDescriptor form(MemoryLayout... arguments) {
    return FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments);
  }

  /** The driver of this machine, if it has one. */
  @SuppressWarnings("restricted")
  static Optional<CudaDriver> installed() {
    SymbolLookup library;
    try {
      library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    return Optional.of(new CudaDriver(library));
  }

  /**
   * How many GPUs this process may use.
   *
   * @throws EngineFailure if the driver does not work
   */
  int devices() {
    int started = call("cuInit", NUMBER, 0);
    if (started == NO_DEVICE) {
      return 0;
    }
    require("cuInit", started);
    try (var arena = Arena.ofConfined()) {
      var count = arena.allocate(ValueLayout.JAVA_INT);
      require("cuDeviceGetCount", call("cuDeviceGetCount", POINTER, count));
      return count.get(ValueLayout.JAVA_INT, 0);
    }
  }

  /**
   * Memory of a GPU, by its number among those that this process may use. What a process takes for
   * being there at all is taken already.
   *
   * @throws EngineFailure if there is no such GPU or the driver does not work
   */
  DeviceMemory memory(int index) {
    require("cuInit", call("cuInit", NUMBER, 0));
    try (var arena = Arena.ofConfined()) {
      var device = arena.allocate(ValueLayout.JAVA_INT);
      require("cuDeviceGet", call("cuDeviceGet", POINTER_AND_NUMBER, device, index));
      int number = device.get(ValueLayout.JAVA_INT, 0);
      var context = arena.allocate(ValueLayout.ADDRESS);
      require(
          "cuDevicePrimaryCtxRetain",
          call("cuDevicePrimaryCtxRetain", POINTER_AND_NUMBER, context, number));
      try {
        return memory(arena, context.get(ValueLayout.ADDRESS, 0));
      } finally {
        require("cuDevicePrimaryCtxRelease", call("cuDevicePrimaryCtxRelease_v2", NUMBER, number));
      }
    }
  }

  private DeviceMemory memory(Arena arena, MemorySegment context) {
    require("cuCtxPushCurrent", call("cuCtxPushCurrent_v2", POINTER, context));
    try {
      var free = arena.allocate(ValueLayout.JAVA_LONG);
      var total = arena.allocate(ValueLayout.JAVA_LONG);
      require("cuMemGetInfo", call("cuMemGetInfo_v2", TWO_POINTERS, free, total));
      return new DeviceMemory(
          total.get(ValueLayout.JAVA_LONG, 0), free.get(ValueLayout.JAVA_LONG, 0));
    } finally {
      var popped = arena.allocate(ValueLayout.ADDRESS);
      require("cuCtxPopCurrent", call("cuCtxPopCurrent_v2", POINTER, popped));
    }
  }

  @SuppressWarnings("restricted")
  private int call(String function, FunctionDescriptor form, Object... arguments) {
    var symbol = library.find(function).orElseThrow(() -> failure("has no " + function));
    try {
      return (int) linker.downcallHandle(symbol, form).invokeWithArguments(arguments);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(function, e);
    }
  }

  private static void require(String function, int result) {
    if (result != SUCCESS) {
      throw failure("answered %s with error %d".formatted(function, result));
    }
  }

  private static EngineFailure failure(String what) {
    return new EngineFailure(
        "GPU query", "NVIDIA's driver %s; look what nvidia-smi says".formatted(what));
  }
}
