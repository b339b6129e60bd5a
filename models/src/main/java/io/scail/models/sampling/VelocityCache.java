package io.scail.models.sampling;

import io.scail.models.torch.ScriptModule;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorDict;
import io.scail.models.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides step by step whether a segment's network must run, and answers for it where it need not.
 *
 * <p>The rule is EasyCache's (Zhou et al. 2025, "Less is Enough: Training-Free Video Diffusion
 * Acceleration via Runtime-Adaptive Caching", equations 5 to 9). With sample {@code x}, velocity
 * {@code v} and mean absolute values {@code |·|}: between the last two runs i and j the velocity
 * changed by the rate {@code k = |vᵢ − vⱼ| / |xᵢ − xⱼ|} of the sample; each further step adds
 * {@code k·|xₜ − xₜ₋₁| / |vᵢ|} to the predicted change. While that stays below the threshold the
 * answer is {@code xₜ + (vᵢ − xᵢ)}; then the network runs again and the sum restarts. Nothing is
 * calibrated beforehand.
 *
 * <p>The prompt and the negative prompt have a memory each, and a step is answered only if both
 * allow it: guidance multiplies their difference, which must not mix different steps. Frames of
 * clean history do not change and are left out of all means. References are no part of the sample.
 *
 * <p>Belongs to one segment; on the CPU, where samples and velocities are.
 */
public final class VelocityCache implements AutoCloseable {
  private static final String SAMPLE = "sample";

  private final ScriptModule script;
  private final StepCaching caching;
  private final int steps;
  private final long firstFrame;
  private final TensorDict tensors = TensorDict.empty();
  private final List<Memory> memories = new ArrayList<>();
  private int step;

  /**
   * Begins a segment.
   *
   * @param script the loaded {@code latents} network, owned by the caller
   * @param steps solver steps of the segment
   * @param historyFrames latent frames at the beginning that are clean history
   */
  public VelocityCache(ScriptModule script, StepCaching caching, int steps, long historyFrames) {
    this.script = script;
    this.caching = caching;
    this.steps = steps;
    this.firstFrame = historyFrames;
  }

  /** What is remembered of one text's runs, besides its tensors. */
  private static final class Memory {
    private double rate = Double.NaN;
    private double size = Double.NaN;
    private double change;

    /** Adds a step of the sample; a rate that is not known yet predicts no number. */
    boolean stays(double moved, double threshold) {
      change += rate * moved / size;
      return change < threshold;
    }
  }

  /**
   * Whether the next step's velocities come from earlier ones. To be asked once a step, in order.
   *
   * @param sample the step's latents, {@code [16, T, H, W]}
   * @param texts how many texts are wanted
   */
  public boolean answers(Tensor sample, int texts) {
    if (!caching.isOn()) {
      return false;
    }
    double moved = step == 0 ? Double.NaN : change(sample, SAMPLE);
    tensors.put(SAMPLE, sample);
    boolean answers = caching.mayReuse(step, steps) && texts <= memories.size();
    step++;
    for (int text = 0; text < Math.min(texts, memories.size()); text++) {
      answers &= memories.get(text).stays(moved, caching.threshold());
    }
    return answers;
  }

  /** Estimated velocities of the first {@code texts} texts, owned by {@code scope}. */
  public List<Tensor> velocities(Tensor sample, int texts, TensorScope scope) {
    var velocities = new ArrayList<Tensor>();
    for (int text = 0; text < texts; text++) {
      velocities.add(
          script
              .call("carried")
              .with(sample)
              .with(tensors)
              .with(velocity(text))
              .with(input(text))
              .tensor(scope));
    }
    return List.copyOf(velocities);
  }

  /** Remembers what the network answered for a sample, one velocity a text. */
  public void keep(Tensor sample, List<Tensor> velocities) {
    if (!caching.isOn()) {
      return;
    }
    for (int text = 0; text < velocities.size(); text++) {
      var velocity = velocities.get(text);
      if (text == memories.size()) {
        memories.add(new Memory());
      } else {
        memories.get(text).rate = change(velocity, velocity(text)) / change(sample, input(text));
      }
      tensors.put(velocity(text), velocity);
      tensors.put(input(text), sample);
      memories.get(text).size = script.call("size").with(velocity).with(firstFrame).number();
      memories.get(text).change = 0;
    }
  }

  private double change(Tensor now, String before) {
    return script.call("change").with(now).with(tensors).with(before).with(firstFrame).number();
  }

  private static String velocity(int text) {
    return "velocity." + text;
  }

  private static String input(int text) {
    return "input." + text;
  }

  @Override
  public void close() {
    tensors.close();
  }
}
