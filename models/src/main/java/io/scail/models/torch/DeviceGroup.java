package io.scail.models.torch;

import io.scail.models.failure.EngineFailure;
import io.scail.models.failure.MemoryFailure;
import io.scail.models.failure.ModelsFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The devices that work on one job together, each with its torch thread. The first one leads: work
 * for all is handed out on its thread, which takes part and waits for the others.
 *
 * <p>A tensor of one thread may be read on another while its owner waits here or between two
 * meetings: libtorch orders a copy between two GPUs after what was enqueued on either of them.
 */
public final class DeviceGroup {
  private final List<TorchThread> threads;

  private DeviceGroup(List<TorchThread> threads) {
    this.threads = List.copyOf(threads);
  }

  /**
   * @param threads the leading one first; they stay the caller's to close
   */
  public static DeviceGroup of(List<TorchThread> threads) {
    if (threads.isEmpty()) {
      throw new IllegalArgumentException("a group needs a device");
    }
    return new DeviceGroup(threads);
  }

  public TorchThread lead() {
    return threads.getFirst();
  }

  public int size() {
    return threads.size();
  }

  /** Devices in their order. */
  public List<TorchDevice> devices() {
    return threads.stream().map(TorchThread::device).toList();
  }

  /** Work on one device that meets the others'. */
  @FunctionalInterface
  public interface JointWork<T> {
    /**
     * @param device its number in the group, from 0
     */
    T run(int device, Rendezvous meeting);
  }

  /** Runs work on every device at once, without meetings, and waits for all. */
  public <T> List<T> onEach(IntFunction<T> work) {
    return together((device, _) -> work.apply(device));
  }

  /** As {@link #onEach}, for work without a result. */
  public void runEach(IntConsumer work) {
    onEach(
        device -> {
          work.accept(device);
          return device;
        });
  }

  /** Opens something on every device, or on none: after a failure what was opened is closed. */
  public <T extends AutoCloseable> List<T> openEach(IntFunction<T> open) {
    var opened = new AtomicReferenceArray<@Nullable T>(threads.size());
    boolean complete = false;
    try {
      var all =
          onEach(
              device -> {
                var thing = open.apply(device);
                opened.set(device, thing);
                return thing;
              });
      complete = true;
      return all;
    } finally {
      if (!complete) {
        runEach(device -> close(opened.get(device)));
      }
    }
  }

  /** Closes what {@link #openEach} returned, each on its own device's thread. */
  public void closeEach(List<? extends AutoCloseable> opened) {
    runEach(device -> close(opened.get(device)));
  }

  private static void close(@Nullable AutoCloseable thing) {
    if (thing == null) {
      return;
    }
    try {
      thing.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("something on a device could not be released", e);
    }
  }

  /**
   * Runs work on every device at once and waits for all. When one fails the others stop at their
   * next meeting or check; nothing runs any more when this returns. Called on the leading thread.
   *
   * @return the results in the devices' order
   * @throws ModelsFailure the first failure, with its device named where there are several
   */
  public <T> List<T> together(JointWork<T> work) {
    var meeting = new Rendezvous(threads.size());
    var first = new AtomicReference<@Nullable Broken>();
    var others = new ArrayList<Future<T>>();
    for (int device = 1; device < threads.size(); device++) {
      int number = device;
      others.add(threads.get(device).submit(() -> watched(work, number, meeting, first)));
    }
    try {
      var results = new ArrayList<T>();
      results.add(watched(work, 0, meeting, first));
      others.forEach(other -> results.add(TorchThread.await(other)));
      return results;
    } catch (RuntimeException | Error e) {
      var broken = first.get();
      if (broken == null) {
        throw e;
      }
      throw named(broken);
    } finally {
      others.forEach(TorchThread::awaitEnd);
    }
  }

  /** What went wrong first, and on which device. */
  private record Broken(int device, Throwable failure) {}

  /** The door of a device's work: whatever it throws, the others must not wait for it. */
  private static <T> T watched(
      JointWork<T> work, int device, Rendezvous meeting, AtomicReference<@Nullable Broken> first) {
    try {
      return work.run(device, meeting);
    } catch (RuntimeException | Error e) {
      // Those who were told to stop come after the one who failed.
      first.compareAndSet(null, new Broken(device, e));
      meeting.abandon();
      throw e;
    }
  }

  private RuntimeException named(Broken broken) {
    String device =
        "device %d of %d (%s)"
            .formatted(broken.device() + 1, threads.size(), threads.get(broken.device()).device());
    return switch (broken.failure()) {
      case Error error -> throw error;
      case MemoryFailure memory when threads.size() > 1 ->
          new MemoryFailure(device + ": " + memory.sentence(), memory);
      case EngineFailure engine when threads.size() > 1 ->
          new EngineFailure(device, engine.sentence(), engine);
      case RuntimeException failure -> failure;
      default -> new IllegalStateException(broken.failure());
    };
  }
}
