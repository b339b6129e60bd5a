package io.scail.models.transformer;

import io.scail.models.failure.SettingsFailure;
import io.scail.models.profile.Precision;

/**
 * How the transformer runs; none of it but the precision changes what it computes.
 *
 * @param precision arithmetic and storage
 * @param chunkTokens rows that norms, projections and feed-forward layers take at a time; bounds
 *     their share of the peak
 * @param residentBlocks blocks that stay on the device, from the first one on; the others stay in
 *     host memory and are copied for each use
 */
public record TransformerOptions(Precision precision, int chunkTokens, int residentBlocks) {
  public static final int DEFAULT_CHUNK_TOKENS = 8192;

  /** Every block stays on the device. */
  public static final int ALL_BLOCKS = Integer.MAX_VALUE;

  public TransformerOptions {
    if (chunkTokens < 1) {
      throw new SettingsFailure("chunk tokens", chunkTokens + " is less than one row at a time");
    }
    if (residentBlocks < 0) {
      throw new SettingsFailure("resident blocks", residentBlocks + " is fewer than none");
    }
  }

  /** The default chunks, every block resident. */
  public static TransformerOptions of(Precision precision) {
    return new TransformerOptions(precision, DEFAULT_CHUNK_TOKENS, ALL_BLOCKS);
  }

  public TransformerOptions withChunkTokens(int tokens) {
    return new TransformerOptions(precision, tokens, residentBlocks);
  }

  public TransformerOptions withResidentBlocks(int blocks) {
    return new TransformerOptions(precision, chunkTokens, blocks);
  }
}
