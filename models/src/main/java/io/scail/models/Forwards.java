package io.scail.models;

/**
 * How often the transformer ran for a result, one count a text: a guided step that runs counts 2.
 *
 * @param computed passes through the network
 * @param reused passes that were answered from earlier steps
 * @param unguided unconditional passes that were left out because guidance was not in effect
 */
public record Forwards(int computed, int reused, int unguided) {
  public static final Forwards NONE = new Forwards(0, 0, 0);

  public Forwards {
    if (computed < 0 || reused < 0 || unguided < 0) {
      throw new IllegalArgumentException(computed + ", " + reused + ", " + unguided);
    }
  }

  public Forwards plus(Forwards more) {
    return new Forwards(computed + more.computed, reused + more.reused, unguided + more.unguided);
  }

  /** Passes that a run without shortcuts makes. */
  public int total() {
    return computed + reused + unguided;
  }

  /** For people: which path ran. */
  public String sentence() {
    return "%d of %d network passes ran, %d were answered from earlier steps, %d left out without guidance"
        .formatted(computed, total(), reused, unguided);
  }
}
