package io.scail.models.parity;

/**
 * Outcome of a run over a folder.
 *
 * @param passed comparisons within their tolerance
 * @param failed comparisons outside it, and files that no check could read
 * @param files goldens that were run
 */
public record ParityReport(int passed, int failed, int files) {
  /** The closing line. */
  public String summary() {
    return passed + " passed, " + failed + " failed";
  }
}
