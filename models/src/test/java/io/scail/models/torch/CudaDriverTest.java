package io.scail.models.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.EngineFailure;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a driver whose functions are Java's, called through the native interface. */
@SuppressWarnings("restricted")
final class CudaDriverTest {
  private static final long GIB = 1L << 30;
  private static final MemorySegment CONTEXT = MemorySegment.ofAddress(0xC0DE);

  private final List<String> calls = new ArrayList<>();
  private Arena arena;
  private int devices = 2;
  private int memoryResult;

  @BeforeEach
  void open() {
    arena = Arena.ofConfined();
  }

  @AfterEach
  void close() {
    arena.close();
  }

  int cuInit(int flags) {
    return devices == 0 ? 100 : flags;
  }

  int cuDeviceGetCount(MemorySegment count) {
    count.reinterpret(4).set(ValueLayout.JAVA_INT, 0, devices);
    return 0;
  }

  int cuDeviceGet(MemorySegment device, int index) {
    device.reinterpret(4).set(ValueLayout.JAVA_INT, 0, 40 + index);
    return index < devices ? 0 : 101;
  }

  int cuDevicePrimaryCtxRetain(MemorySegment context, int device) {
    calls.add("retain " + device);
    context.reinterpret(8).set(ValueLayout.ADDRESS, 0, CONTEXT);
    return 0;
  }

  int cuDevicePrimaryCtxRelease_v2(int device) {
    calls.add("release " + device);
    return 0;
  }

  int cuCtxPushCurrent_v2(MemorySegment context) {
    calls.add("push " + (context.address() == CONTEXT.address()));
    return 0;
  }

  int cuCtxPopCurrent_v2(MemorySegment context) {
    calls.add("pop");
    return 0;
  }

  int cuMemGetInfo_v2(MemorySegment free, MemorySegment total) {
    free.reinterpret(8).set(ValueLayout.JAVA_LONG, 0, 100 * GIB);
    total.reinterpret(8).set(ValueLayout.JAVA_LONG, 0, 141 * GIB);
    return memoryResult;
  }

  private CudaDriver driver() {
    SymbolLookup library =
        name -> {
          for (var method : CudaDriverTest.class.getDeclaredMethods()) {
            if (method.getName().equals(name)) {
              return Optional.of(stub(name, method.getParameterTypes()));
            }
          }
          return Optional.empty();
        };
    return new CudaDriver(library);
  }

  private MemorySegment stub(String name, Class<?>[] parameters) {
    try {
      var method =
          MethodHandles.lookup().bind(this, name, MethodType.methodType(int.class, parameters));
      var layouts = new MemoryLayout[parameters.length];
      for (int i = 0; i < layouts.length; i++) {
        layouts[i] = parameters[i] == int.class ? ValueLayout.JAVA_INT : ValueLayout.ADDRESS;
      }
      return Linker.nativeLinker()
          .upcallStub(method, FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts), arena);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void gpusAreCounted() {
    assertEquals(2, driver().devices());
    devices = 0;
    assertEquals(0, driver().devices());
  }

  @Test
  void memoryIsAskedInTheGpusOwnContextWhichIsGivenBack() {
    assertEquals(new DeviceMemory(141 * GIB, 100 * GIB), driver().memory(1));
    assertEquals(List.of("retain 41", "push true", "pop", "release 41"), calls);
  }

  @Test
  void aContextIsGivenBackAfterAFailure() {
    memoryResult = 700;
    var failure = assertThrows(EngineFailure.class, () -> driver().memory(0));
    assertTrue(failure.sentence().contains("cuMemGetInfo"), failure.sentence());
    assertTrue(failure.sentence().contains("with error 700"), failure.sentence());
    assertEquals(List.of("retain 40", "push true", "pop", "release 40"), calls);
  }

  @Test
  void aGpuThatIsNotThereIsAFailure() {
    var failure = assertThrows(EngineFailure.class, () -> driver().memory(2));
    assertTrue(failure.sentence().contains("error 101"), failure.sentence());
    assertEquals(List.of(), calls);
  }

  @Test
  void aDriverWithoutAFunctionIsAFailure() {
    var driver = new CudaDriver(_ -> Optional.empty());
    var failure = assertThrows(EngineFailure.class, driver::devices);
    assertTrue(failure.sentence().contains("cuInit"), failure.sentence());
  }
}
