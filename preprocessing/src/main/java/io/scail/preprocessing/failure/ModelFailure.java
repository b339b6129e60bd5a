package io.scail.preprocessing.failure;

/** A model file is missing, damaged or of another contract, or its runtime failed. */
public final class ModelFailure extends PreprocessingFailure {
  private final String model;

  /**
   * @param model file name of the model
   * @param problem what is wrong with it and what to do, a clause
   */
  public ModelFailure(String model, String problem) {
    super("model " + model + ": " + problem);
    this.model = model;
  }

  public ModelFailure(String model, String problem, Throwable cause) {
    super("model " + model + ": " + problem, cause);
    this.model = model;
  }

  /** File name of the model. */
  public String model() {
    return model;
  }
}
