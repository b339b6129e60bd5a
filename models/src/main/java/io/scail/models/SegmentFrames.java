package io.scail.models;

/** Finished frames of one segment, without those that repeat the segment before. */
public final class SegmentFrames {
  private final int segment;
  private final int first;
  private final int width;
  private final int height;
  private final byte[] rgb;

  SegmentFrames(int segment, int first, int width, int height, byte[] rgb) {
    this.segment = segment;
    this.first = first;
    this.width = width;
    this.height = height;
    this.rgb = rgb;
  }

  /** Number of the segment, from 0. */
  public int segment() {
    return segment;
  }

  /** Place of the first of these frames among the frames of the result, from 0. */
  public int first() {
    return first;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public int count() {
    return rgb.length / (3 * width * height);
  }

  /** 8-bit RGB, {@code [count, height, width, 3]}, row-major; not copied. */
  public byte[] rgb() {
    return rgb;
  }
}
