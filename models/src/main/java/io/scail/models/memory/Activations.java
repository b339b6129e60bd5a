package io.scail.models.memory;

import io.scail.models.profile.DitSpec;

/**
 * Bytes that the networks' intermediate results take at their peak. Each formula follows the
 * network's text: what is alive at its worst moment, and nothing for what is freed before.
 */
final class Activations {
  private static final long FLOAT = Float.BYTES;

  // What the formula for shared sequences misses, measured with two devices on the CPU.
  private static final double SHARED_SLACK = 1.3;

  private final Networks networks;
  private final Workload workload;
  private final Sharing sharing;
  private final long rowsInChunk;

  /**
   * @param rowsInChunk rows of the sequence that row-wise layers take at a time
   */
  Activations(Networks networks, Workload workload, Sharing sharing, long rowsInChunk) {
    this.sharing = sharing;
    this.networks = networks;
    this.workload = workload;
    this.rowsInChunk = rowsInChunk;
  }

  /** Tokens of one pass: reference, additional references, video, and the pose at half size. */
  long tokens() {
    long frameTokens = latentHeight() / DitSpec.PATCH * (latentWidth() / DitSpec.PATCH);
    long frames = networks.vae().latentFrames(workload.segmentFrames());
    return frameTokens * (1 + workload.additionalReferences() + frames) + frameTokens / 4 * frames;
  }

  /** On the device that has most, where several share the work. */
  long denoise() {
    return sharing.sequence() == 1 ? alone() : (long) (shared() * SHARED_SLACK);
  }

  private long passes() {
    return workload.guided() && !sharing.guidancePair() ? 2 : 1;
  }

  /**
   * Rows and heads are shared out. What a device cut for the others stays until all have copied it,
   * while its own heads' part of the whole sequence is gathered.
   */
  private long shared() {
    var dit = networks.dit();
    long rows = tokens();
    long ownRows = Math.ceilDiv(rows, sharing.sequence());
    long width = dit.dim();
    long ownWidth = (long) Math.ceilDiv(dit.heads(), sharing.sequence()) * dit.headDim();
    long bytes = networks.computeBytes();
    long streams = passes() * ownRows * width * FLOAT;
    long contextRows = passes() * dit.textLength() + networks.vision().tokens();
    long contexts = dit.layers() * contextRows * width * 2 * bytes + contextRows * width * FLOAT;
    long rope = (rows + ownRows) * dit.headDim() * FLOAT;
    long embedded = (rows - videoTokens()) * width * bytes;
    long chunk = Math.min(ownRows, rowsInChunk);
    long cut = 3 * ownRows * width * bytes;
    long attention = cut + (4L + networks.attentionCopies()) * rows * ownWidth * bytes;
    long answered = 2 * ownRows * width * bytes + rows * ownWidth * bytes;
    long projection = cut + chunk * width * (3 * FLOAT + 2 * bytes);
    long feedForward = chunk * (dit.ffn() * bytes + width * (2 * FLOAT + 2 * bytes));
    // Every device embeds the whole sequence before it keeps its rows.
    long embedding = 2 * rows * width * bytes - Math.min(streams, rows * width * bytes);
    return streams
        + contexts
        + rope
        + embedded
        + Math.max(
            Math.max(attention, embedding), Math.max(Math.max(projection, answered), feedForward));
  }

  private long alone() {
    var dit = networks.dit();
    long rows = tokens();
    long width = dit.dim();
    long passes = passes();
    long bytes = networks.computeBytes();
    long streams = passes * rows * width * FLOAT;
    long contextRows = passes * dit.textLength() + networks.vision().tokens();
    long contexts = dit.layers() * contextRows * width * 2 * bytes + contextRows * width * FLOAT;
    long rope = rows * dit.headDim() * FLOAT;
    long stills = rows - videoTokens();
    long embedded = stills * width * bytes;
    long chunk = Math.min(rows, rowsInChunk);
    // Queries, keys and values over the whole sequence, what the kernel copies of them, and the
    // answer.
    long attention = (4L + networks.attentionCopies()) * rows * width * bytes;
    // A chunk on its way to queries: normalised and rounded, the answer, and that in float32.
    long projection = 3 * rows * width * bytes + chunk * width * (3 * FLOAT + 2 * bytes);
    long feedForward = chunk * (dit.ffn() * bytes + width * (2 * FLOAT + 2 * bytes));
    return streams
        + contexts
        + rope
        + embedded
        + Math.max(Math.max(attention, projection), feedForward);
  }

  long text() {
    var spec = networks.text();
    long rows = networks.dit().textLength();
    long scores = 2L * spec.heads() * rows * rows * FLOAT;
    long feedForward = 3 * rows * spec.ffn() * FLOAT;
    return rows * spec.dim() * 3 * FLOAT + Math.max(scores, feedForward);
  }

  long image() {
    var spec = networks.vision();
    long rows = spec.tokens();
    long picture = 3L * workload.width() * workload.height() * FLOAT;
    return picture + rows * spec.dim() * (4L + spec.mlpRatio()) * FLOAT;
  }

  /** The pose clip is encoded at half size, stills and history at full size. */
  long encode() {
    return autoencoder(1, workload.width(), workload.height());
  }

  long decode() {
    long latent = (long) networks.dit().outDim() * latentFrames() * latentHeight() * latentWidth();
    return autoencoder(networks.vae().temporalStride(), workload.width(), workload.height())
        + latent * FLOAT;
  }

  /**
   * Streaming keeps the last two input frames of every causal convolution; beside them a residual
   * block at full size holds its input, what the norm made of it, and its output, and with two
   * frames more the padded input and the copy in the convolution's own order.
   */
  private long autoencoder(long framesAtOnce, long width, long height) {
    var spec = networks.vae();
    long bytes = networks.vaeBytes();
    long folded = (long) spec.patch() * spec.patch();
    long fullFrame = width * height / folded * spec.baseDim() * bytes;
    long caches = 0;
    int levels = spec.dimMult().size();
    for (int level = 0; level < levels; level++) {
      long shrink = 1L << (2 * level);
      long convolutions = 2L * (spec.resBlocks() + 1);
      caches += 2 * convolutions * fullFrame * spec.dimMult().get(level) / shrink;
    }
    // Linear maps hold frames as blocks and once more in the order of pixels.
    long blocks = spec.components() ? 2 * 3 * width * height * spec.temporalStride() * bytes : 0;
    return blocks + caches + (3 * framesAtOnce + 2 * (framesAtOnce + 2)) * fullFrame;
  }

  private long videoTokens() {
    return latentHeight() / DitSpec.PATCH * (latentWidth() / DitSpec.PATCH) * latentFrames();
  }

  private long latentFrames() {
    return networks.vae().latentFrames(workload.segmentFrames());
  }

  private long latentHeight() {
    return workload.height() / networks.vae().spatialStride();
  }

  private long latentWidth() {
    return workload.width() / networks.vae().spatialStride();
  }
}
