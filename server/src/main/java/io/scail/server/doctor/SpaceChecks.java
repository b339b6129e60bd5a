package io.scail.server.doctor;

import io.scail.models.ProfileNetworks;
import io.scail.models.failure.MemoryFailure;
import io.scail.models.memory.MemoryPlan;
import io.scail.models.memory.Residency;
import io.scail.models.memory.Sharing;
import io.scail.models.memory.Workload;
import io.scail.models.profile.ModelProfile;
import io.scail.models.profile.Precision;
import io.scail.models.torch.DeviceMemory;
import io.scail.models.torch.TorchDevice;
import io.scail.server.doctor.Gpus.Card;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalLong;

/** Room on disks, in host memory and on the GPU. */
final class SpaceChecks {
  /** The share of free memory that requests may use, as the engine takes it. */
  private static final double FREE_SHARE = 0.9;

  private static final long GIB = 1L << 30;

  /** Networks larger than this are not made for a CPU. */
  private static final long LARGE = 8 * GIB;

  private SpaceChecks() {}

  /**
   * Whether a folder, or the disk that it will be made on, has room.
   *
   * @param least bytes without which nothing works
   * @param enough bytes with which nobody needs to look soon
   */
  static Finding disk(Path folder, long least, long enough) throws IOException {
    var place = existing(folder);
    long free = Files.getFileStore(place).getUsableSpace();
    var seen = "%s free in %s".formatted(Sizes.text(free), folder);
    if (free < least) {
      return Finding.failed(
          seen, "Make room or name another folder: %s are needed.".formatted(Sizes.text(least)));
    }
    return free < enough
        ? Finding.warning(
            seen, "Make room soon: %s let uploads and results live.".formatted(Sizes.text(enough)))
        : Finding.ok(seen);
  }

  /** The folder, or the nearest one above it that exists. */
  static Path existing(Path folder) {
    var place = folder.toAbsolutePath().normalize();
    while (!Files.exists(place)) {
      place = Optional.ofNullable(place.getParent()).orElse(place.getRoot());
    }
    return place;
  }

  /** Bytes of a profile's networks as the device holds them. */
  static long weightBytes(ModelProfile profile, Precision tier) {
    var everything =
        ProfileNetworks.plan(
            profile, tier, Workload.largest(profile.defaults()), Long.MAX_VALUE, TorchDevice.CPU);
    return everything.peak().weights();
  }

  /**
   * Whether the largest request of the profile's own sizes fits.
   *
   * @param sharing how devices share a request
   * @param card the GPU that would be used; empty for the CPU
   * @param most bytes that the settings allow; empty for a share of what is free
   * @param vision bytes of the models that look at pictures, which the device holds besides
   */
  static Finding memory(
      ModelProfile profile,
      Precision tier,
      Sharing sharing,
      Optional<Card> card,
      OptionalLong most,
      long vision,
      DeviceMemory host) {
    long free = Math.max(0, card.map(Card::free).orElse(host.available()) - vision);
    long budget = most.orElse((long) (FREE_SHARE * free));
    MemoryPlan plan;
    try {
      plan =
          ProfileNetworks.plan(
              profile,
              tier,
              Workload.largest(profile.defaults()),
              budget,
              card.isPresent() ? TorchDevice.cuda(0) : TorchDevice.CPU,
              sharing);
    } catch (MemoryFailure e) {
      return Finding.failed(
          e.sentence(),
          card.isPresent()
              ? "Free the GPU's memory, set precision to fp8, or use a card with more."
              : "Free memory, or run this profile on a GPU.");
    }
    var seen = plan.summary() + "; " + Sizes.text(host.available()) + " of host memory free";
    long weights = weightBytes(profile, tier);
    if (card.isEmpty()) {
      return weights > LARGE
          ? Finding.warning(seen, "Use a GPU: on the CPU a request of this profile takes hours.")
          : Finding.ok(seen);
    }
    if (budget > card.get().total()) {
      return Finding.failed(
          seen,
          "Lower the setting memory: the card has %s.".formatted(Sizes.text(card.get().total())));
    }
    if (plan.residency() instanceof Residency.BlockSwap && host.available() < weights) {
      return Finding.failed(
          seen,
          "Give the host %s of free memory: blocks that do not stay on the GPU wait there."
              .formatted(Sizes.text(weights)));
    }
    return plan.residency() instanceof Residency.BlockSwap
        ? Finding.warning(seen, "Expect slower steps: blocks are copied to the GPU for each use.")
        : Finding.ok(seen);
  }

  /** The card with the least free memory; every worker plans for its own. */
  static Optional<Card> smallest(Gpus gpus) {
    return gpus instanceof Gpus.Found(var _, var cards)
        ? cards.stream().filter(card -> card.total() > 0).min(Comparator.comparingLong(Card::free))
        : Optional.empty();
  }
}
