package io.scail.preprocessing;

/** Hears how far the work is. Called on the working thread; an exception ends the work. */
@FunctionalInterface
public interface ProgressListener {

  /** What is being done. */
  enum Stage {
    REFERENCE,
    DRIVING,
    SKELETONS
  }

  /**
   * @param done frames finished in this stage
   */
  void progressed(Stage stage, int done);
}
