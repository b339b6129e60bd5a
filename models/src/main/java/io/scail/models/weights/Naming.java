package io.scail.models.weights;

/** One way of naming a network's weights. */
@FunctionalInterface
interface Naming {
  /** What becomes of a tensor; a name that this naming does not know keeps it. */
  Rename rename(String name);

  /** The network's own names. */
  static Naming official() {
    return Rename.To::new;
  }
}
