package io.scail.models;

import io.scail.models.Conditions.MaskedPicture;
import io.scail.models.conditioning.FrameSource;
import io.scail.models.conditioning.Frames;
import io.scail.models.conditioning.Picture;
import io.scail.models.sampling.Segment;
import io.scail.models.torch.Tensor;
import io.scail.models.torch.TensorScope;
import io.scail.models.vae.ChunkListener;
import io.scail.models.vae.VideoAutoencoder;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns conditions into the tensors that a segment is conditioned on. Driving frames are read in
 * groups of one latent frame.
 */
final class Conditioner {
  private final Frames pixels;
  private final GenerationSettings settings;
  private final Cancellation cancellation;

  Conditioner(Frames pixels, GenerationSettings settings, Cancellation cancellation) {
    this.pixels = pixels;
    this.settings = settings;
    this.cancellation = cancellation;
  }

  /** A latent {@code [z, n, h, w]} and its compressed masks {@code [28, n, h, w]}. */
  record Encoded(Tensor latent, Tensor masks) {}

  /** A still at the size of the result, {@code [3, 1, H, W]}. */
  Tensor still(Picture picture, TensorScope scope) {
    if (picture.width() == settings.width() && picture.height() == settings.height()) {
      return pixels.still(picture, scope);
    }
    try (var inner = TensorScope.open()) {
      return pixels.fit(pixels.still(picture, inner), settings.width(), settings.height(), scope);
    }
  }

  Encoded reference(VideoAutoencoder autoencoder, MaskedPicture reference, TensorScope scope) {
    try (var inner = TensorScope.open()) {
      cancellation.check("encode");
      var latent =
          autoencoder.encode(still(reference.picture(), inner), ChunkListener.silent(), scope);
      int stride = autoencoder.spec().spatialStride();
      return new Encoded(
          latent, pixels.compressedMask(still(reference.mask(), inner), stride, scope));
    }
  }

  /** Several references as one, in their order. */
  Encoded joined(List<Encoded> references, TensorScope scope) {
    return new Encoded(
        pixels.joined(references.stream().map(Encoded::latent).toList(), scope),
        pixels.joined(references.stream().map(Encoded::masks).toList(), scope));
  }

  /** The half-size driving frames of a segment and their masks. */
  Encoded driving(
      VideoAutoencoder autoencoder, Conditions conditions, Segment segment, TensorScope scope) {
    var latent =
        autoencoder.encode(
            segment.frames(),
            (from, to, inner) -> halved(conditions.driving(), segment, from, to, inner),
            (_, _) -> cancellation.check("encode"),
            scope);
    int stride = autoencoder.spec().spatialStride();
    try (var groups = TensorScope.open()) {
      var parts = new ArrayList<Tensor>();
      for (int from = 0; from < segment.frames(); from += from == 0 ? 1 : 4) {
        cancellation.check("encode");
        int to = from == 0 ? 1 : from + 4;
        try (var inner = TensorScope.open()) {
          var mask = halved(conditions.drivingMask(), segment, from, to, inner);
          parts.add(
              from == 0
                  ? pixels.compressedMask(mask, stride, groups)
                  : pixels.compressedGroups(mask, stride, groups));
        }
      }
      return new Encoded(latent, pixels.joined(parts, scope));
    }
  }

  /**
   * Frames of a segment at half the size of the result; beyond the segment's end its last frame is
   * repeated.
   *
   * @param from counted from the segment's start
   */
  private Tensor halved(FrameSource source, Segment segment, int from, int to, TensorScope scope) {
    int length = segment.end() - segment.start();
    int known = Math.min(to, length);
    int first = Math.min(from, length - 1);
    byte[] rgb = source.rgb(segment.start() + first, segment.start() + Math.max(known, first + 1));
    if (source.width() != settings.width() || source.height() != settings.height()) {
      rgb = pixels.fit(rgb, source.width(), source.height(), settings.width(), settings.height());
    }
    byte[] filled = new byte[(to - from) * 3 * settings.width() * settings.height()];
    int frame = 3 * settings.width() * settings.height();
    for (int i = 0; i < to - from; i++) {
      int at = Math.min(i * frame, rgb.length - frame);
      System.arraycopy(rgb, at, filled, i * frame, frame);
    }
    try (var inner = TensorScope.open()) {
      return pixels.halved(pixels.video(filled, settings.width(), settings.height(), inner), scope);
    }
  }

  /** Frames that an earlier clip ended with, as history of the first segment. */
  History previous(FrameSource clip) {
    int from = clip.frames() - settings.segmentOverlap();
    byte[] rgb = clip.rgb(from, clip.frames());
    if (clip.width() != settings.width() || clip.height() != settings.height()) {
      rgb = pixels.fit(rgb, clip.width(), clip.height(), settings.width(), settings.height());
    }
    try (var scope = TensorScope.open()) {
      return History.of(pixels.video(rgb, settings.width(), settings.height(), scope));
    }
  }
}
