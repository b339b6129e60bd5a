package io.scail.models.failure;

/** A weight file cannot be read, or what it holds does not fit the network it is meant for. */
public final class WeightsFailure extends ModelsFailure {
  private final String file;

  /**
   * @param file the file as the operator named it
   * @param problem what is wrong with it and what to do, without the file's name
   */
  public WeightsFailure(String file, String problem) {
    super(file + ": " + problem);
    this.file = file;
  }

  public WeightsFailure(String file, String problem, Throwable cause) {
    super(file + ": " + problem, cause);
    this.file = file;
  }

  public String file() {
    return file;
  }
}
