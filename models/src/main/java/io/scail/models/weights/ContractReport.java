package io.scail.models.weights;

import io.scail.models.failure.WeightsFailure;
import io.scail.models.tensor.ScalarType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything in which a file differs from a network's contract, at once.
 *
 * @param path the file
 * @param expected the network that was asked for
 * @param found the network that the file holds
 * @param missing weights that the file lacks
 * @param unused tensors that the network has no place for
 * @param misshapen weights of other sizes
 * @param wrongType weights that are no numbers with fractions
 */
public record ContractReport(
    Path path,
    Network expected,
    Network found,
    List<String> missing,
    List<String> unused,
    List<Misshapen> misshapen,
    List<WrongType> wrongType) {

  /** A weight of other sizes than the network's. */
  public record Misshapen(String name, List<Long> expected, List<Long> found) {}

  /** A weight of an element type that cannot be a weight's. */
  public record WrongType(String name, ScalarType found) {}

  public ContractReport {
    missing = List.copyOf(missing);
    unused = List.copyOf(unused);
    misshapen = List.copyOf(misshapen);
    wrongType = List.copyOf(wrongType);
  }

  public boolean isSatisfied() {
    return expected == found
        && missing.isEmpty()
        && unused.isEmpty()
        && misshapen.isEmpty()
        && wrongType.isEmpty();
  }

  /**
   * Does nothing if the contract is satisfied.
   *
   * @throws WeightsFailure that names every difference
   */
  public void orThrow() {
    if (!isSatisfied()) {
      throw new WeightsFailure(path.toString(), problem());
    }
  }

  /** What is wrong, in one sentence; names that differ in a block's number only are one item. */
  public String problem() {
    if (isSatisfied()) {
      return "fits the " + expected.title();
    }
    if (expected != found) {
      return "holds " + article(found.title()) + ", not " + article(expected.title());
    }
    var parts = new ArrayList<String>();
    add(parts, "lacks", missing);
    add(parts, "has no place for", unused);
    add(
        parts,
        "has other sizes in",
        misshapen.stream()
            .map(item -> item.name() + " " + item.found() + " instead of " + item.expected())
            .toList());
    add(
        parts,
        "has the wrong type in",
        wrongType.stream().map(item -> item.name() + " " + item.found()).toList());
    return "does not fit the "
        + expected.title()
        + " of the profile: it "
        + String.join("; ", parts);
  }

  private static void add(List<String> parts, String what, List<String> items) {
    if (!items.isEmpty()) {
      parts.add(what + " " + items.size() + " (" + String.join(", ", NameRanges.of(items)) + ")");
    }
  }

  private static String article(String title) {
    return (title.startsWith("u") ? "an " : "a ") + title;
  }
}
