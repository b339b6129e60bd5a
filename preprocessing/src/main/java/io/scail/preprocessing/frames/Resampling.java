package io.scail.preprocessing.frames;

import java.util.Arrays;

/**
 * Applies the bicubic filter to a window of the resized picture: rows first, because that loop runs
 * over whole rows and vectorises, then columns.
 */
final class Resampling {
  private final FilterTaps rows;
  private final FilterTaps columns;
  private final int sourceWidth;
  private final int channels;
  private final int outRows;
  private final int outColumns;

  /**
   * @param source size of the pictures that come in
   * @param crop how they are resized, and which window of that is wanted
   * @param channels interleaved values a pixel
   */
  Resampling(Size source, CoverCrop crop, int channels) {
    this.sourceWidth = source.width();
    this.channels = channels;
    this.outRows = crop.target().height();
    this.outColumns = crop.target().width();
    this.rows = new FilterTaps(source.height(), crop.resized().height(), crop.top(), outRows);
    this.columns = new FilterTaps(source.width(), crop.resized().width(), crop.left(), outColumns);
  }

  /** 8 bits in and out: clamped to 0..255 and rounded once, at the end. */
  byte[] apply(byte[] source) {
    var out = new byte[Math.multiplyExact(outRows, outColumns * channels)];
    eachRow(
        (sums, line, row) -> {
          int at = rows.first(row) * sourceWidth * channels + columns.lowest() * channels;
          for (int tap = 0; tap < rows.count(); tap++, at += sourceWidth * channels) {
            add(source, at, rows.weights()[row * rows.count() + tap], sums);
          }
          filterLine(sums, line);
          int to = row * line.length;
          for (int i = 0; i < line.length; i++) {
            out[to + i] = (byte) (int) Math.clamp(line[i] + 0.5f, 0f, 255f);
          }
        });
    return out;
  }

  /** Floats in and out, not clamped. */
  void apply(float[] source, int from, float[] out, int to) {
    eachRow(
        (sums, line, row) -> {
          int at = from + rows.first(row) * sourceWidth * channels + columns.lowest() * channels;
          for (int tap = 0; tap < rows.count(); tap++, at += sourceWidth * channels) {
            add(source, at, rows.weights()[row * rows.count() + tap], sums);
          }
          filterLine(sums, line);
          System.arraycopy(line, 0, out, to + row * line.length, line.length);
        });
  }

  private interface RowWork {
    void run(float[] sums, float[] line, int row);
  }

  private void eachRow(RowWork work) {
    var sums = new float[(columns.highest() - columns.lowest()) * channels];
    var line = new float[outColumns * channels];
    for (int row = 0; row < outRows; row++) {
      Arrays.fill(sums, 0);
      work.run(sums, line, row);
    }
  }

  private static void add(byte[] source, int from, float weight, float[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * (source[from + i] & 0xff);
    }
  }

  private static void add(float[] source, int from, float weight, float[] sums) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += weight * source[from + i];
    }
  }

  private void filterLine(float[] sums, float[] line) {
    if (channels == 3) {
      filterColours(sums, line);
      return;
    }
    var weights = columns.weights();
    for (int x = 0, w = 0; x < outColumns; x++) {
      int at = columns.first(x) - columns.lowest();
      float value = 0;
      for (int tap = 0; tap < columns.count(); tap++) {
        value += weights[w++] * sums[at + tap];
      }
      line[x] = value;
    }
  }

  private void filterColours(float[] sums, float[] line) {
    var weights = columns.weights();
    int count = columns.count();
    for (int x = 0, w = 0; x < outColumns; x++) {
      int at = 3 * (columns.first(x) - columns.lowest());
      float red = 0;
      float green = 0;
      float blue = 0;
      for (int tap = 0; tap < count; tap++, at += 3) {
        float weight = weights[w++];
        red += weight * sums[at];
        green += weight * sums[at + 1];
        blue += weight * sums[at + 2];
      }
      line[3 * x] = red;
      line[3 * x + 1] = green;
      line[3 * x + 2] = blue;
    }
  }
}
