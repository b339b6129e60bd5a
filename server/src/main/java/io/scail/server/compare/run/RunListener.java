package io.scail.server.compare.run;

/** Hears how items go on; called from many threads, one at a time for each item. */
public interface RunListener {
  /**
   * An item is in another state.
   *
   * @param state in a word or two
   */
  void changed(RunItem item, String state);
}
