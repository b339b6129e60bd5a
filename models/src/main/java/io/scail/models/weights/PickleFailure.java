package io.scail.models.weights;

/** A pickle that cannot be understood or must not be; its reader adds the file's name. */
final class PickleFailure extends RuntimeException {
  PickleFailure(String problem) {
    super(problem);
  }

  String problem() {
    return String.valueOf(getMessage());
  }
}
