package io.scail.models.profile;

/**
 * Numbers of the UMT5 text encoder.
 *
 * @param vocabulary rows of the token embedding
 * @param dim width of the residual stream and of the output
 * @param attentionDim width of all heads together
 * @param ffn hidden width of the gated feed-forward layers
 * @param heads attention heads
 * @param layers encoder blocks
 * @param buckets relative position buckets per layer, a multiple of 4
 * @param maxDistance distance from which all positions share the last bucket
 * @param eps epsilon of the RMS norms
 */
public record TextSpec(
    int vocabulary,
    int dim,
    int attentionDim,
    int ffn,
    int heads,
    int layers,
    int buckets,
    int maxDistance,
    double eps) {

  public TextSpec {
    Check.positive("vocab_size", vocabulary);
    Check.positive("dim", dim);
    Check.positive("dim_attn", attentionDim);
    Check.positive("dim_ffn", ffn);
    Check.positive("num_heads", heads);
    Check.positive("num_layers", layers);
    Check.positive("num_buckets", buckets);
    Check.positive("max_distance", maxDistance);
    Check.positive("eps", eps);
    Check.that(
        attentionDim % heads == 0,
        "dim_attn %d is not a multiple of num_heads %d",
        attentionDim,
        heads);
    Check.that(buckets % 4 == 0, "num_buckets %d is not a multiple of 4", buckets);
    Check.that(
        maxDistance > buckets / 4,
        "max_distance %d must exceed a quarter of num_buckets",
        maxDistance);
  }

  public int headDim() {
    return attentionDim / heads;
  }
}
