package io.scail.models.conditioning;

/**
 * Frames of a clip, asked for by range, so that a long clip need never be in memory at once. Ranges
 * come in rising order but overlap where segments do, and a resumed run begins in the middle.
 * Called on the torch thread.
 */
public interface FrameSource {
  /** Width of every frame in pixels. */
  int width();

  /** Height of every frame in pixels. */
  int height();

  /** Frames of the clip. */
  int frames();

  /**
   * Frames {@code from} to {@code to}, the last one not included, as 8-bit RGB: {@code [to - from,
   * height, width, 3]}, row-major.
   */
  byte[] rgb(int from, int to);

  /**
   * Identifies the content, so that an interrupted run is not continued with other frames: equal
   * for equal frames, also in another process. A digest of the file they come from will do.
   */
  String digest();
}
