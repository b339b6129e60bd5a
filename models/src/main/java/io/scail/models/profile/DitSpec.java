package io.scail.models.profile;

/**
 * Numbers of the diffusion transformer. The patch is always (1, 2, 2): the pose grid of half the
 * size depends on it.
 *
 * @param dim width of the residual stream
 * @param heads attention heads; each has {@code dim / heads} channels, an even number
 * @param layers transformer blocks
 * @param ffn hidden width of the feed-forward layers
 * @param freqDim width of the time sinusoid, even
 * @param textDim width of the text encoder's output
 * @param textLength rows to which the text is zero-padded before {@code text_embedding}
 * @param clipDim width of the image encoder's output
 * @param inDim channels of a patch embedding's input: latent channels plus history mask channels
 * @param maskDim channels of a compressed colour mask (7 colours × 4 frames)
 * @param outDim latent channels
 * @param eps epsilon of every norm in the blocks and the head
 */
public record DitSpec(
    int dim,
    int heads,
    int layers,
    int ffn,
    int freqDim,
    int textDim,
    int textLength,
    int clipDim,
    int inDim,
    int maskDim,
    int outDim,
    double eps) {

  /**
   * Epsilon of the two LayerNorms in {@code img_emb}, which the reference leaves at the default.
   */
  public static final double IMAGE_NORM_EPS = 1e-5;

  /** Pixels of a latent cell that one token covers, in each direction of the frame. */
  public static final int PATCH = 2;

  public DitSpec {
    Check.positive("dim", dim);
    Check.positive("num_heads", heads);
    Check.positive("num_layers", layers);
    Check.positive("ffn_dim", ffn);
    Check.positive("freq_dim", freqDim);
    Check.positive("text_dim", textDim);
    Check.positive("text_len", textLength);
    Check.positive("clip_dim", clipDim);
    Check.positive("mask_dim", maskDim);
    Check.positive("out_dim", outDim);
    Check.positive("eps", eps);
    Check.that(
        inDim > outDim,
        "in_dim %d must exceed out_dim %d by the history mask channels",
        inDim,
        outDim);
    Check.that(dim % heads == 0, "dim %d is not a multiple of num_heads %d", dim, heads);
    Check.that(
        dim / heads % 2 == 0, "a head of %d channels cannot be rotated in pairs", dim / heads);
    Check.that(freqDim % 2 == 0, "freq_dim %d is odd", freqDim);
  }

  public int headDim() {
    return dim / heads;
  }

  /** Channels that mark clean history frames; appended after the latent channels. */
  public int historyChannels() {
    return inDim - outDim;
  }
}
