package io.scail.server.doctor;

import io.scail.server.doctor.Gpus.Card;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Cards, their driver, and CUDA's libraries. */
final class GpuChecks {
  private static final String CPU_ONLY = "not needed: the networks run on the CPU";

  /** Below this, CUDA 12 does not start at all. */
  private static final int OLDEST_DRIVER = 525;

  private static final int OLDEST_DRIVER_MINOR = 60;

  /** The driver that came with CUDA 12.8; older ones lack its newest kernels. */
  private static final int OWN_DRIVER = 570;

  private static final int OWN_DRIVER_MINOR = 26;

  /** What libtorch's build for CUDA 12.8 has machine code for begins at Turing. */
  private static final int OLDEST_CARD = 7;

  private static final int OLDEST_CARD_MINOR = 5;

  /** Ampere: the first whose tensor cores know bfloat16. */
  private static final int BFLOAT16_CARD = 8;

  /** How to come by the libraries that follow. */
  static final String FOR_MASKS =
      "CUDA 12's runtime libraries and cuDNN 9, their folders in LD_LIBRARY_PATH, or use the image for CUDA";

  /** What every CUDA program needs of the driver. libtorch brings all else that it links. */
  private static final String DRIVER_LIBRARY = "libcuda.so.1";

  /**
   * What ONNX Runtime's provider for CUDA 12 links, by these names alone: those of libtorch's own
   * copies have a digest in them.
   */
  private static final List<String> MASK_LIBRARIES =
      List.of(
          "libcudart.so.12",
          "libcublas.so.12",
          "libcublasLt.so.12",
          "libcudnn.so.9",
          "libcurand.so.10",
          "libcufft.so.11");

  private static final List<Path> USUAL_FOLDERS =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu"),
          Path.of("/usr/lib64"),
          Path.of("/usr/local/nvidia/lib64"),
          Path.of("/usr/local/cuda/lib64"));

  private final Gpus gpus;
  private final DeviceChoice device;

  GpuChecks(Gpus gpus, DeviceChoice device) {
    this.gpus = gpus;
    this.device = device;
  }

  Finding cards() {
    return switch (gpus) {
      case Gpus.None() ->
          device == DeviceChoice.CUDA
              ? Finding.failed(
                  "no NVIDIA driver",
                  "Install NVIDIA's driver, give the container its GPUs, or set device to cpu.")
              : Finding.ok("none; the networks run on the CPU");
      case Gpus.Broken(var reason) ->
          device == DeviceChoice.CPU
              ? Finding.ok("not used; " + reason)
              : Finding.failed(
                  reason, "Mend the driver until nvidia-smi lists the card, or set device to cpu.");
      case Gpus.Found(var _, var cards) -> cards(cards);
    };
  }

  private Finding cards(List<Card> cards) {
    var seen =
        cards.isEmpty()
            ? "a driver without a card"
            : cards.stream().map(GpuChecks::title).collect(Collectors.joining("; "));
    if (device == DeviceChoice.CPU) {
      return Finding.ok("not used: " + seen);
    }
    if (cards.isEmpty()) {
      return Finding.failed(
          seen, "Look whether CUDA_VISIBLE_DEVICES hides the card, or set device to cpu.");
    }
    var known = cards.stream().filter(card -> !card.capability().isEmpty()).toList();
    if (known.stream().anyMatch(card -> !reaches(card, OLDEST_CARD, OLDEST_CARD_MINOR))) {
      return Finding.failed(
          seen,
          "Use a card of compute capability 7.5 or newer: libtorch has no code for this one.");
    }
    return known.stream().allMatch(card -> reaches(card, BFLOAT16_CARD, 0))
        ? Finding.ok(seen)
        : Finding.warning(
            seen,
            "Use a card of capability 8.0 or newer for bf16 and fp8: older ones have no attention in bfloat16 that"
                + " fits a video. precision fp32 runs on them.");
  }

  private static boolean reaches(Card card, int major, int minor) {
    return NvidiaDriver.atLeast(card.capability(), major, minor);
  }

  private static String title(Card card) {
    return card.total() == 0
        ? card.name()
        : "%s, %s free of %s"
            .formatted(card.name(), Sizes.text(card.free()), Sizes.text(card.total()));
  }

  Finding driver() {
    if (!(gpus instanceof Gpus.Found(var version, var _)) || device == DeviceChoice.CPU) {
      return Finding.ok(CPU_ONLY);
    }
    if (!NvidiaDriver.atLeast(version, OLDEST_DRIVER, OLDEST_DRIVER_MINOR)) {
      return Finding.failed(
          version, "Install driver 570.26 or newer: CUDA 12.8 does not start with this one.");
    }
    return NvidiaDriver.atLeast(version, OWN_DRIVER, OWN_DRIVER_MINOR)
        ? Finding.ok(version)
        : Finding.warning(
            version, "Install driver 570.26 or newer, with which CUDA 12.8 was released.");
  }

  /**
   * @param searched folders that the dynamic loader looks into before the usual ones
   */
  Finding libraries(List<Path> searched) {
    if (!(gpus instanceof Gpus.Found) || device == DeviceChoice.CPU) {
      return Finding.ok(CPU_ONLY);
    }
    var folders = new ArrayList<>(searched);
    folders.addAll(USUAL_FOLDERS);
    if (!isIn(folders, DRIVER_LIBRARY)) {
      return Finding.failed(
          "missing: " + DRIVER_LIBRARY,
          "Install the driver's libraries, or start the container with its GPUs: libcuda comes from the"
              + " driver.");
    }
    var missing = MASK_LIBRARIES.stream().filter(name -> !isIn(folders, name)).toList();
    return missing.isEmpty()
        ? Finding.ok(DRIVER_LIBRARY + ", " + String.join(", ", MASK_LIBRARIES))
        : Finding.warning(
            "missing: " + String.join(", ", missing),
            "Install " + FOR_MASKS + "; until then masks and poses are made on the CPU.");
  }

  private static boolean isIn(List<Path> folders, String name) {
    return folders.stream().anyMatch(folder -> Files.exists(folder.resolve(name)));
  }
}
