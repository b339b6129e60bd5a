package io.scail.models.parity;

import java.util.List;

/**
 * Outcome of a run over a folder.
 *
 * @param passed comparisons within their tolerance
 * @param failed comparisons outside it, and files that no check could read
 * @param files goldens that were run
 * @param uncovered goldens that no check understands
 */
public record ParityReport(int passed, int failed, int files, List<String> uncovered) {
  public ParityReport {
    uncovered = List.copyOf(uncovered);
  }

  /** The closing line. */
  public String summary() {
    return passed + " passed, " + failed + " failed";
  }
}
