package io.scail.models.torch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.scail.models.failure.EngineFailure;
import io.scail.models.failure.ModelsFailure;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one platform thread that talks to libtorch for a device. Every load and every call happens on
 * it: a native call would pin the carrier of a virtual thread, the graph executor's switch is
 * thread-local, and its interpreter recurses deeper than a default stack allows.
 *
 * <p>Thread-safe. Work is done in the order in which it arrives.
 */
public final class TorchThread implements AutoCloseable {
  // The interpreter recurses over straight-line code; 1 MiB, the default, has crashed the process.
  private static final long STACK_BYTES = 64L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(TorchThread.class);

  private static final ScopedValue<TorchThread> CURRENT = ScopedValue.newInstance();

  private final TorchDevice device;
  private final ExecutorService executor;
  private @Nullable ScriptModule store;

  private TorchThread(TorchDevice device) {
    this.device = device;
    this.executor =
        Executors.newSingleThreadExecutor(
            work -> {
              var thread = new Thread(null, work, "torch-" + device, STACK_BYTES);
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts the thread and loads libtorch.
   *
   * @throws EngineFailure if libtorch or its Java binding cannot be loaded
   */
  public static TorchThread start(TorchDevice device) {
    var thread = new TorchThread(device);
    try {
      thread.call(
          () -> {
            Root.MANAGER.getDevice();
            // Profiling the graph doubles the first calls and, on CUDA, compiles fused kernels that
            // round bfloat16 chains differently from eager PyTorch.
            JniUtils.setGraphExecutorOptimize(false);
            return true;
          });
      return thread;
    } catch (ModelsFailure e) {
      thread.close();
      throw e;
    } catch (RuntimeException | LinkageError e) {
      thread.close();
      throw new EngineFailure("start", String.valueOf(e.getMessage()), e);
    }
  }

  public TorchDevice device() {
    return device;
  }

  /**
   * Runs work on the thread and waits for its result. Called from the thread itself, runs it at
   * once.
   *
   * @throws ModelsFailure as thrown by the work
   * @throws IllegalStateException if the thread was closed
   */
  public <T> T call(Supplier<T> work) {
    if (CURRENT.isBound() && CURRENT.get() == this) {
      return work.get();
    }
    return await(submit(work));
  }

  /** Hands work in without waiting for it. */
  <T> Future<T> submit(Supplier<T> work) {
    try {
      return executor.submit(
          () -> ScopedValue.where(CURRENT, this).<T, RuntimeException>call(work::get));
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the torch thread of " + device + " is closed", e);
    }
  }

  /** The result of work that was handed in; throws as {@link #call} does. */
  static <T> T await(Future<T> future) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          // A native call cannot be abandoned half-way; cancellation has its own signal.
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits until work has ended, however it ended. */
  static void awaitEnd(Future<?> future) {
    boolean interrupted = false;
    while (future.state() == Future.State.RUNNING) {
      try {
        future.get();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        LOG.debug("work on a torch thread failed", e);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** As {@link #call}, for work without a result. */
  public void run(Runnable work) {
    call(
        () -> {
          work.run();
          return true;
        });
  }

  /** Lets work already handed in finish, then ends the thread; closing twice is harmless. */
  @Override
  public void close() {
    if (!executor.isShutdown()) {
      run(
          () -> {
            if (store != null) {
              store.close();
            }
          });
    }
    executor.close();
  }

  /**
   * Gives memory back that libtorch keeps for later tensors on GPUs; other libraries of this
   * process cannot use it otherwise. Does nothing on the CPU.
   */
  public static void releaseCached() {
    if (currentDevice().isCuda()) {
      try {
        JniUtils.emptyCudaCache();
      } catch (EngineException e) {
        // Comes with a GPU that has failed already; whoever noticed it first says more.
        LOG.warn("cached memory stays on {}: {}", currentDevice(), e.getMessage());
      }
    }
  }

  /** Threads that libtorch uses inside one operator on the CPU; the same for the whole process. */
  public static void computeThreads(int threads) {
    JniUtils.setNumThreads(threads);
  }

  /** The thread's number of compute threads. */
  public static int computeThreads() {
    return JniUtils.getNumThreads();
  }

  /**
   * Device of the torch thread that is running now.
   *
   * @throws IllegalStateException if this is not a torch thread
   */
  public static TorchDevice currentDevice() {
    return current().device;
  }

  /**
   * The thread that is running now.
   *
   * @throws IllegalStateException if this is not a torch thread
   */
  static TorchThread current() {
    if (!CURRENT.isBound()) {
      throw new IllegalStateException("libtorch was called off its thread; use TorchThread.call");
    }
    return CURRENT.get();
  }

  /** The network that reads and changes dictionaries, loaded once. */
  ScriptModule store() {
    if (store == null) {
      store = ScriptModule.load("store");
    }
    return store;
  }

  static PtNDManager rootManager() {
    return Root.MANAGER;
  }

  private static RuntimeException rethrown(@Nullable Throwable cause) {
    return switch (cause) {
      case Error error -> throw error;
      case RuntimeException failure -> {
        var here = new Throwable("called from " + Thread.currentThread().getName());
        failure.addSuppressed(here);
        yield failure;
      }
      case null, default -> new IllegalStateException(cause);
    };
  }

  /** Loads libtorch on first use. */
  private static final class Root {
    static final PtNDManager MANAGER;

    static {
      // An inference server has no business calling out: neither for libraries nor for usage
      // counts.
      System.setProperty("ai.djl.offline", "true");
      System.setProperty("OPT_OUT_TRACKING", "true");
      MANAGER = newRoot();
    }
  }

  /**
   * On the CPU, by name: the engine's default device is the first GPU where there is one, and every
   * array made from Java memory would be copied there before a network asks for it.
   */
  static PtNDManager newRoot() {
    return (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
  }
}
