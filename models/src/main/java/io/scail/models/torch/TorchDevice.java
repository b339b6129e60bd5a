package io.scail.models.torch;

import java.util.regex.Pattern;

/**
 * A device by libtorch's name.
 *
 * @param name {@code cpu} or {@code cuda:N}
 */
public record TorchDevice(String name) {
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
    return Accelerators.usable() > 0 ? cuda(0) : CPU;
  }

  public boolean isCuda() {
    return name.startsWith("cuda");
  }

  @Override
  public String toString() {
    return name;
  }
}
