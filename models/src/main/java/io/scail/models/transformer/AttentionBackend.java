package io.scail.models.transformer;

import io.scail.models.failure.EngineFailure;
import io.scail.models.failure.MemoryFailure;
import io.scail.models.tensor.ScalarType;
import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.TorchDevice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The kernels that can compute attention. */
enum AttentionBackend {
  /** libtorch's own choice; runs everywhere. */
  LIBTORCH(0),
  CUDNN(1),
  FLASH(2),
  MEMORY_EFFICIENT(3);

  private static final Logger LOG = LoggerFactory.getLogger(AttentionBackend.class);

  // Rounding of softmax weights to bfloat16 stays below this for normal random numbers.
  private static final double LARGEST_ERROR = 2e-2;

  // Lengths of real sequences are odd, and in the last block queries are fewer than keys.
  private static final int COMPARED_QUERIES = 999;
  private static final int COMPARED_KEYS = 1357;

  // Long enough that kernels differ as they do on a video, short enough for some milliseconds.
  private static final int TIMED_TOKENS = 16_384;
  private static final int TIMED_RUNS = 3;

  // Nearer to each other than this, kernels are told apart by the trial's noise alone.
  private static final double ALIKE = 1.05;

  /** Kernels err differently, so a process keeps to one: runs with one seed have one result. */
  private static final Map<Use, AttentionBackend> CHOSEN = new ConcurrentHashMap<>();

  private final int code;

  /** What a kernel is chosen for; the GPUs of one process are taken to be of one kind. */
  private record Use(ScalarType type, int heads, int headDim) {}

  AttentionBackend(int code) {
    this.code = code;
  }

  /** The number by which the TorchScript text names this backend. */
  int code() {
    return code;
  }

  /**
   * What a backend did in its trial.
   *
   * @param error largest difference from the written-out formula
   * @param nanos of the fastest run
   */
  record Trial(AttentionBackend backend, double error, long nanos) {}

  /**
   * Tries every backend that the device may have and picks the fastest that computes the formula,
   * for self-attention, once for the process. The CPU has but one. Cross-attention, a hundredth of
   * the work at lengths that backends may refuse, stays with libtorch's own choice.
   *
   * @throws EngineFailure if a GPU has none
   */
  static AttentionBackend choose(
      ScriptModule module, TorchDevice device, ScalarType type, int heads, int headDim) {
    if (!device.isCuda()) {
      LOG.info("attention backend={} device={}", LIBTORCH, device);
      return LIBTORCH;
    }
    return CHOSEN.computeIfAbsent(
        new Use(type, heads, headDim), _ -> tried(module, device, type, heads, headDim));
  }

  private static AttentionBackend tried(
      ScriptModule module, TorchDevice device, ScalarType type, int heads, int headDim) {
    var trials = new ArrayList<Trial>();
    var refusals = new ArrayList<String>();
    for (var backend : values()) {
      try {
        trials.add(trial(backend, module, device, type, heads, headDim));
      } catch (EngineFailure | MemoryFailure e) {
        LOG.info("attention backend={} does not run: {}", backend, e.sentence());
        refusals.add(backend + ": " + e.sentence());
      }
    }
    if (trials.isEmpty()) {
      throw new EngineFailure(
          "attention",
          "%s has no kernel for it in %s; take another precision (%s)"
              .formatted(device, type, String.join("; ", refusals)));
    }
    var best = fastest(trials);
    LOG.info("attention backend={} device={} trials={}", best, device, trials);
    return best;
  }

  /**
   * The fastest that is right; of several alike always the same, rather one by name than libtorch's
   * own choice. That one if none is right.
   */
  static AttentionBackend fastest(List<Trial> trials) {
    var right = trials.stream().filter(trial -> trial.error() <= LARGEST_ERROR).toList();
    long least = right.stream().mapToLong(Trial::nanos).min().orElse(0);
    return right.stream()
        .filter(trial -> trial.nanos() <= ALIKE * least)
        .map(Trial::backend)
        .max(Comparator.comparing(AttentionBackend::preference))
        .orElse(LIBTORCH);
  }

  private int preference() {
    return this == LIBTORCH ? 0 : values().length - code;
  }

  private static Trial trial(
      AttentionBackend backend,
      ScriptModule module,
      TorchDevice device,
      ScalarType type,
      int heads,
      int headDim) {
    double error =
        module
            .call("try_attention")
            .with(backend.code)
            .with(heads)
            .with(headDim)
            .with(COMPARED_QUERIES)
            .with(COMPARED_KEYS)
            .with(type.torchCode())
            .with(device.name())
            .number();
    long best = Long.MAX_VALUE;
    // The first run loads and plans kernels, so one of several counts.
    for (int i = 0; i < TIMED_RUNS; i++) {
      long start = System.nanoTime();
      module
          .call("run_attention")
          .with(backend.code)
          .with(heads)
          .with(headDim)
          .with(TIMED_TOKENS)
          .with(type.torchCode())
          .with(device.name())
          .run();
      best = Math.min(best, System.nanoTime() - start);
    }
    return new Trial(backend, error, best);
  }
}
