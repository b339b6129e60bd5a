package io.scail.models.memory;

import io.scail.models.failure.MemoryFailure;
import io.scail.models.weights.WeightContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Picks the fastest residency that fits a budget, or refuses with numbers. */
public final class MemoryPlanner {
  /** Rows of the sequence that row-wise layers take at a time; bounds the peak, not the result. */
  public static final int ROWS_IN_CHUNK = 8192;

  private static final double GIB = 1L << 30;

  // What allocators round up and matrix kernels take for themselves; measured on the CPU.
  private static final double SLACK = 1.1;

  private final Networks networks;
  private final Sharing sharing;
  private final long rowsInChunk;

  public MemoryPlanner(Networks networks) {
    this(networks, Sharing.NONE, ROWS_IN_CHUNK);
  }

  public MemoryPlanner(Networks networks, int rowsInChunk) {
    this(networks, Sharing.NONE, rowsInChunk);
  }

  /**
   * @param sharing how several devices share the denoising; the plan is for the one that leads
   */
  public MemoryPlanner(Networks networks, Sharing sharing, int rowsInChunk) {
    this.sharing = sharing;
    this.networks = networks;
    this.rowsInChunk = rowsInChunk;
  }

  /**
   * Plans a request.
   *
   * @param budget bytes of the device's memory that it may use
   * @throws MemoryFailure if it does not fit even with one block on the device at a time
   */
  public MemoryPlan plan(Workload workload, long budget) {
    int blocks = networks.dit().layers();
    var candidates = new ArrayList<Residency>();
    candidates.add(new Residency.Everything());
    candidates.add(new Residency.ByStage());
    for (int resident = blocks - 1; resident >= 0; resident--) {
      candidates.add(new Residency.BlockSwap(resident, blocks));
    }
    for (var residency : candidates) {
      var plan = new MemoryPlan(residency, needs(workload, residency), budget);
      if (plan.peak().total() <= budget) {
        return plan;
      }
    }
    return require(workload, candidates.getLast(), budget);
  }

  /**
   * The plan of a request with a residency that is given, because networks are open already.
   *
   * @throws MemoryFailure if it does not fit
   */
  public MemoryPlan require(Workload workload, Residency residency, long budget) {
    var plan = new MemoryPlan(residency, needs(workload, residency), budget);
    if (plan.peak().total() <= budget) {
      return plan;
    }
    throw new MemoryFailure(
        String.format(
            Locale.ROOT,
            "%dx%d with %d frames needs at least %.2f GiB of memory and may use %.2f GiB; choose a"
                + " smaller size or shorter segments",
            workload.width(),
            workload.height(),
            workload.segmentFrames(),
            plan.peak().total() / GIB,
            budget / GIB));
  }

  /** What each stage needs with a given residency. */
  public List<StageNeed> needs(Workload workload, Residency residency) {
    var activations = new Activations(networks, workload, sharing, rowsInChunk);
    long text = ParameterCount.of(WeightContract.of(networks.text())) * networks.encoderBytes();
    // It stays as its file has it, and the published one has float32.
    long vision = ParameterCount.of(WeightContract.of(networks.vision())) * Float.BYTES;
    long vae = ParameterCount.of(WeightContract.of(networks.vae())) * networks.vaeBytes();
    int blocks = networks.dit().layers();
    boolean everything = residency instanceof Residency.Everything;
    long all = text + vision + vae + transformer(blocks);
    long denoise =
        switch (residency) {
          case Residency.Everything() -> all;
          case Residency.ByStage() -> transformer(blocks);
          // One more than the residents: the one that is in use.
          case Residency.BlockSwap(int resident, int _) -> transformer(resident + 1);
        };
    return List.of(
        new StageNeed(Stage.TEXT, everything ? all : text, slack(activations.text())),
        new StageNeed(Stage.IMAGE, everything ? all : vision, slack(activations.image())),
        new StageNeed(Stage.ENCODE, everything ? all : vae, slack(activations.encode())),
        new StageNeed(Stage.DENOISE, denoise, slack(activations.denoise())),
        new StageNeed(Stage.DECODE, everything ? all : vae, slack(activations.decode())));
  }

  private static long slack(long activations) {
    return (long) (activations * SLACK);
  }

  /** Everything outside the blocks stays at 16 bits or wider even when the blocks are codes. */
  private long transformer(int blocks) {
    int layers = networks.dit().layers();
    var contract = WeightContract.of(networks.dit());
    long block = ParameterCount.ofBlock(contract);
    long outside = ParameterCount.of(contract) - layers * block;
    return outside * Math.max(2, networks.ditBytes()) + blocks * block * networks.ditBytes();
  }
}
