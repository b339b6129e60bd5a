package io.scail.models.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.models.failure.CancelledFailure;
import io.scail.models.failure.EngineFailure;
import io.scail.models.failure.MemoryFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class DeviceGroupTest {
  private static final int DEVICES = 3;

  private static List<TorchThread> threads;
  private static DeviceGroup group;

  @BeforeAll
  static void start() {
    threads = Stream.generate(() -> TorchThread.start(TorchDevice.CPU)).limit(DEVICES).toList();
    group = DeviceGroup.of(threads);
  }

  @AfterAll
  static void stop() {
    threads.forEach(TorchThread::close);
  }

  @Test
  void everyDeviceSeesWhatTheOthersDidBeforeAMeeting() {
    int[] written = new int[DEVICES];
    var seen =
        group
            .lead()
            .call(
                () ->
                    group.together(
                        (device, meeting) -> {
                          var sums = new ArrayList<Integer>();
                          for (int round = 1; round <= 100; round++) {
                            written[device] = round * (device + 1);
                            meeting.await();
                            sums.add(IntStream.of(written).sum());
                            meeting.await();
                          }
                          return sums;
                        }));
    var expected = IntStream.rangeClosed(1, 100).map(round -> 6 * round).boxed().toList();
    assertEquals(Collections.nCopies(DEVICES, expected), seen);
  }

  @Test
  void oneFailureEndsTheWorkOfAllAndNamesItsDevice() {
    for (int failing = 0; failing < DEVICES; failing++) {
      int broken = failing;
      var ended = new AtomicInteger();
      var failure =
          assertThrows(
              MemoryFailure.class,
              () ->
                  group
                      .lead()
                      .run(
                          () ->
                              group.together(
                                  (device, meeting) -> {
                                    try {
                                      meeting.await();
                                      if (device == broken) {
                                        throw new MemoryFailure("attend ran out of GPU memory");
                                      }
                                      meeting.await();
                                      return device;
                                    } finally {
                                      ended.incrementAndGet();
                                    }
                                  })));
      assertEquals(
          "device %d of 3 (cpu): attend ran out of GPU memory".formatted(broken + 1),
          failure.sentence());
      assertEquals(DEVICES, ended.get());
    }
    assertEquals(List.of(0, 1, 2), group.lead().call(() -> group.onEach(device -> device)));
  }

  @Test
  void aCancelledRunStaysOne() {
    assertThrows(
        CancelledFailure.class,
        () ->
            group
                .lead()
                .run(
                    () ->
                        group.together(
                            (device, meeting) -> {
                              if (device == 0) {
                                throw new CancelledFailure("denoise");
                              }
                              meeting.await();
                              return device;
                            })));
  }

  @Test
  void anErrorOfAnotherDeviceIsNotSwallowed() {
    var defect = new AssertionError("a defect");
    var thrown =
        assertThrows(
            AssertionError.class,
            () ->
                group
                    .lead()
                    .run(
                        () ->
                            group.together(
                                (device, meeting) -> {
                                  if (device == 2) {
                                    throw defect;
                                  }
                                  meeting.await();
                                  return device;
                                })));
    assertSame(defect, thrown);
  }

  /** Something that can be open. */
  private record Opened(AtomicInteger open) implements AutoCloseable {
    @Override
    public void close() {
      open.decrementAndGet();
    }
  }

  @Test
  void whatWasOpenedIsClosedWhenOneDeviceCannotOpen() {
    var open = new AtomicInteger();
    var failure =
        assertThrows(
            EngineFailure.class,
            () ->
                group
                    .lead()
                    .run(
                        () ->
                            group.openEach(
                                device -> {
                                  if (device == 1) {
                                    throw new EngineFailure("load", "no such file");
                                  }
                                  open.incrementAndGet();
                                  return new Opened(open);
                                })));
    assertTrue(failure.sentence().startsWith("device 2 of 3 (cpu)"), failure.sentence());
    assertEquals(0, open.get());
  }

  @Test
  void aGroupOfOneIsItsThread() {
    var alone = DeviceGroup.of(List.of(group.lead()));
    var failure =
        assertThrows(
            EngineFailure.class,
            () ->
                alone
                    .lead()
                    .run(
                        () ->
                            alone.runEach(
                                _ -> {
                                  throw new EngineFailure("load", "no such file");
                                })));
    assertEquals("load failed in libtorch: no such file", failure.sentence());
  }
}
