package io.scail.models.transformer;

import io.scail.models.profile.DitSpec;

/**
 * Which rows of the sequence and which attention heads each device has: runs of neighbours whose
 * sizes differ by at most one, so that nothing is filled up.
 *
 * @param devices at least 1
 */
record SequencePlan(DitSpec spec, TokenGrid grid, int devices) {

  /** Where each device's rows begin, and the end. */
  int[] rows() {
    return borders(grid.tokens());
  }

  /** Where each device's heads begin, and the end. */
  int[] heads() {
    return borders(spec.heads());
  }

  private int[] borders(int count) {
    int[] borders = new int[devices + 1];
    for (int i = 0; i <= devices; i++) {
      borders[i] = Math.toIntExact((long) count * i / devices);
    }
    return borders;
  }

  /**
   * Where the rows of each device that a block's queries come from begin, counted among those rows,
   * and their end. In the last block they are the video's.
   */
  int[] queryRows(boolean last) {
    int[] borders = rows();
    if (last) {
      for (int i = 0; i < borders.length; i++) {
        borders[i] = Math.clamp(borders[i] - (long) grid.firstVideoToken(), 0, grid.videoTokens());
      }
    }
    return borders;
  }

  /**
   * Bytes that devices copy from each other in one forward of some texts. For the self-attention of
   * a block, device i with nᵢ rows and hᵢ of H heads of d elements keeps its own heads of its own
   * rows and sends the rest: 2·nᵢ·(H − hᵢ)·d keys and values, as many queries as it has query rows,
   * and the answers (Σq − qᵢ)·hᵢ·d to the other rows' owners. The texts share the first block's.
   * With equal shares of P devices that is {@code 4·N·H·d·(1 − 1/P)} elements a block.
   *
   * @param elementBytes of queries, keys and values: 4 or 2
   */
  long bytes(int texts, int elementBytes) {
    if (spec.layers() == 1) {
      return elements(true) * elementBytes;
    }
    long whole = 1 + (long) (spec.layers() - 2) * texts;
    return (whole * elements(false) + texts * elements(true)) * elementBytes;
  }

  private long elements(boolean last) {
    int[] rows = rows();
    int[] queries = queryRows(last);
    int[] heads = heads();
    long all = queries[devices];
    long elements = 0;
    for (int i = 0; i < devices; i++) {
      long own = (long) rows[i + 1] - rows[i];
      long asked = (long) queries[i + 1] - queries[i];
      long kept = (long) heads[i + 1] - heads[i];
      elements += (2 * own + asked) * (spec.heads() - kept) + (all - asked) * kept;
    }
    return elements * spec.headDim();
  }
}
