package io.scail.models.weights;

import java.util.List;

/** The published checkpoint's names in the Wan naming. */
public final class SatTranslation {
  private SatTranslation() {}

  /**
   * The names that a tensor of the published checkpoint becomes, in the order of its equal parts.
   *
   * @param name with the checkpoint's prefix
   */
  public static List<String> targets(String name) {
    return switch (new SatNames().rename(Recognition.withoutPrefix(name))) {
      case Rename.To(String target) -> List.of(target);
      case Rename.Split(List<String> targets) -> targets;
      case Rename.Join _, Rename.Transposed _, Rename.Widened _, Rename.Left _ -> List.of();
    };
  }
}
