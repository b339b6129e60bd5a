package io.scail.preprocessing.frames;

/**
 * Applies the bicubic filter to a window of the resized picture: rows first, because that loop runs
 * over whole rows, then columns.
 *
 * <p>Source rows are widened to floats once and kept while output rows need them. Arrays of one
 * type, read from their first element on, are what the compiler turns into vector code.
 */
final class Resampling {

  /** Rows that are summed in one pass. */
  private static final int GROUP = 4;

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
        (row, to) -> widen(source, start(row), to),
        (line, row) -> store(line, out, row * line.length));
    return out;
  }

  /** Floats in and out, not clamped. */
  void apply(float[] source, int from, float[] out, int to) {
    eachRow(
        (row, values) -> System.arraycopy(source, from + start(row), values, 0, values.length),
        (line, row) -> System.arraycopy(line, 0, out, to + row * line.length, line.length));
  }

  /** First value of a source row that any output reads. */
  private int start(int row) {
    return (row * sourceWidth + columns.lowest()) * channels;
  }

  private interface RowReader {
    void read(int row, float[] values);
  }

  private interface RowWriter {
    void write(float[] line, int row);
  }

  private void eachRow(RowReader reader, RowWriter writer) {
    int length = (columns.highest() - columns.lowest()) * channels;
    int count = rows.count();
    // A row lies at its number modulo the length; what fills the last group has no weight.
    var window = new float[count][length];
    var group = new float[GROUP][];
    var weights = new float[GROUP];
    var sums = new float[length];
    var line = new float[outColumns * channels];
    int read = rows.lowest();
    for (int row = 0; row < outRows; row++) {
      int first = rows.first(row);
      for (; read < first + count; read++) {
        reader.read(read, window[read % count]);
      }
      for (int tap = 0; tap < count; tap += GROUP) {
        for (int i = 0; i < GROUP; i++) {
          boolean used = tap + i < count;
          group[i] = window[used ? (first + tap + i) % count : 0];
          weights[i] = used ? rows.weights()[row * count + tap + i] : 0;
        }
        if (tap == 0) {
          sum(group, weights, sums);
        } else {
          add(group, weights, sums);
        }
      }
      filterLine(sums, line);
      writer.write(line, row);
    }
  }

  private static void widen(byte[] source, int from, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = source[from + i] & 0xff;
    }
  }

  private static void store(float[] line, byte[] out, int to) {
    for (int i = 0; i < line.length; i++) {
      out[to + i] = (byte) (int) Math.clamp(line[i] + 0.5f, 0f, 255f);
    }
  }

  private static void sum(float[][] group, float[] weights, float[] sums) {
    float[] a = group[0];
    float[] b = group[1];
    float[] c = group[2];
    float[] d = group[3];
    float wa = weights[0];
    float wb = weights[1];
    float wc = weights[2];
    float wd = weights[3];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = wa * a[i] + wb * b[i] + wc * c[i] + wd * d[i];
    }
  }

  private static void add(float[][] group, float[] weights, float[] sums) {
    float[] a = group[0];
    float[] b = group[1];
    float[] c = group[2];
    float[] d = group[3];
    float wa = weights[0];
    float wb = weights[1];
    float wc = weights[2];
    float wd = weights[3];
    for (int i = 0; i < sums.length; i++) {
      sums[i] += wa * a[i] + wb * b[i] + wc * c[i] + wd * d[i];
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
