package io.scail.models.weights;

import java.util.List;

/** What becomes of one tensor of a file on its way to a network's own names. All are views. */
sealed interface Rename {

  /** Another name, same tensor. */
  record To(String target) implements Rename {}

  /** Equal parts along the first dimension, a name each. */
  record Split(List<String> targets) implements Rename {
    public Split {
      targets = List.copyOf(targets);
    }
  }

  /** One of several tensors that are joined along the first dimension. */
  record Join(String target, int position, int count) implements Rename {}

  /** A matrix stored the other way round. */
  record Transposed(String target) implements Rename {}

  /** A tensor stored without its leading dimensions of size one. */
  record Widened(String target, int dimensions) implements Rename {}

  /** Not part of the network. */
  record Left() implements Rename {}

  Rename LEFT = new Left();
}
