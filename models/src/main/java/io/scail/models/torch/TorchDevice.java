package io.scail.models.torch;

import io.scail.models.failure.EngineFailure;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device by libtorch's name.
 *
 * @param name {@code cpu} or {@code cuda:N}
 */
public record TorchDevice(String name) {
  private static final Logger LOG = LoggerFactory.getLogger(TorchDevice.class);
  private static final Pattern NAME = Pattern.compile("cpu|cuda:\\d{1,3}");

  public static final TorchDevice CPU = new TorchDevice("cpu");

  public TorchDevice {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("device \"" + name + "\" is neither cpu nor cuda:N");
    }
  }

  public static TorchDevice cuda(int index) {
    return new TorchDevice("cuda:" + index);
  }

  /** The first GPU when there is one that the installed libtorch can use, else the CPU. */
  public static TorchDevice best() {
    if (Accelerators.usable() > 0) {
      return cuda(0);
    }
    int present = present();
    if (present > 0) {
      LOG.warn(
          "networks run on the CPU: the driver offers {} GPUs, but libtorch cannot use them; scail doctor says what"
              + " it lacks",
          present);
    }
    return CPU;
  }

  private static int present() {
    try {
      return Accelerators.present();
    } catch (EngineFailure e) {
      LOG.warn("networks run on the CPU: {}", e.sentence());
      return 0;
    }
  }

  public boolean isCuda() {
    return name.startsWith("cuda");
  }

  @Override
  public String toString() {
    return name;
  }
}
