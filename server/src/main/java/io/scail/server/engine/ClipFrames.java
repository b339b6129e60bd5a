package io.scail.server.engine;

import io.scail.models.conditioning.FrameSource;
import io.scail.preprocessing.frames.Clip;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A clip of the preprocessing stage as the engine reads it. */
final class ClipFrames implements FrameSource {
  private final Clip clip;

  ClipFrames(Clip clip) {
    this.clip = clip;
  }

  /** A short clip as the engine keeps it in memory. */
  static io.scail.models.conditioning.Clip copy(Clip clip) {
    var frames = new ClipFrames(clip);
    return new io.scail.models.conditioning.Clip(
        frames.width(), frames.height(), frames.rgb(0, frames.frames()));
  }

  @Override
  public int width() {
    return clip.size().width();
  }

  @Override
  public int height() {
    return clip.size().height();
  }

  @Override
  public int frames() {
    return clip.length();
  }

  @Override
  public byte[] rgb(int from, int to) {
    var bytes = ByteBuffer.allocate(Math.multiplyExact(to - from, 3 * clip.size().pixels()));
    clip.frames().subList(from, to).forEach(frame -> bytes.put(frame.rgb()));
    return bytes.array();
  }

  @Override
  public String digest() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(clip.size().toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      clip.frames().forEach(frame -> digest.update(frame.rgb()));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
