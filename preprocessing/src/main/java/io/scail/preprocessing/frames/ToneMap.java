package io.scail.preprocessing.frames;

/**
 * High dynamic range and wide colours to 8-bit BT.709: light to nits by the transfer curve, BT.2020
 * to BT.709 primaries, 203 nits (reference white of BT.2408) as 1, a smooth shoulder above 0.75,
 * and the BT.709 curve.
 */
public final class ToneMap {
  /** How stored values stand for light. */
  public enum Transfer {
    /** SMPTE ST 2084, absolute. */
    PQ,
    /** ARIB STD-B67 on a display of 1000 nits. */
    HLG,
    /** The ordinary curve of BT.709 and BT.2020. */
    SDR
  }

  private static final double REFERENCE_WHITE = 203;
  private static final double HLG_PEAK = 1000;
  private static final double HLG_GAMMA = 1.2;
  private static final float KNEE = 0.75f;
  private static final int IN_STEPS = 4096;
  private static final int OUT_STEPS = 4096;

  private final Transfer transfer;
  private final boolean wide;
  private final float[] light = new float[IN_STEPS];
  private final byte[] levels = new byte[OUT_STEPS + 1];

  /**
   * @param transfer curve of the stored values
   * @param wide whether the primaries are those of BT.2020
   */
  public ToneMap(Transfer transfer, boolean wide) {
    this.transfer = transfer;
    this.wide = wide;
    for (int i = 0; i < IN_STEPS; i++) {
      light[i] = (float) toLight(i / (IN_STEPS - 1.0));
    }
    for (int i = 0; i <= OUT_STEPS; i++) {
      double root = i / (double) OUT_STEPS;
      levels[i] = (byte) Math.round(255 * encode(root * root));
    }
  }

  /**
   * Maps stored values of 16 bits, [pixels, 3], to 8 bits.
   *
   * @param source full range, already RGB
   */
  public byte[] apply(char[] source) {
    var rgb = new byte[source.length];
    for (int i = 0; i < source.length; i += 3) {
      float r = light[source[i] >> 4];
      float g = light[source[i + 1] >> 4];
      float b = light[source[i + 2] >> 4];
      if (transfer == Transfer.HLG) {
        float gain = displayGain(0.2627f * r + 0.6780f * g + 0.0593f * b);
        r *= gain;
        g *= gain;
        b *= gain;
      }
      if (wide) {
        // BT.2087: BT.2020 to BT.709 primaries.
        float red = 1.6605f * r - 0.5876f * g - 0.0728f * b;
        float green = -0.1246f * r + 1.1329f * g - 0.0083f * b;
        b = -0.0182f * r - 0.1006f * g + 1.1187f * b;
        r = red;
        g = green;
      }
      float peak = Math.max(r, Math.max(g, b));
      float shrink = peak > KNEE ? shoulder(peak) / peak : 1;
      rgb[i] = level(r * shrink);
      rgb[i + 1] = level(g * shrink);
      rgb[i + 2] = level(b * shrink);
    }
    return rgb;
  }

  private byte level(float value) {
    // The table is spaced by the square root, which gives the dark tones enough steps.
    return levels[Math.round((float) Math.sqrt(Math.clamp(value, 0f, 1f)) * OUT_STEPS)];
  }

  private float shoulder(float peak) {
    if (transfer == Transfer.SDR) {
      return Math.min(peak, 1);
    }
    float room = 1 - KNEE;
    return KNEE + room * (1 - (float) Math.exp((KNEE - peak) / room));
  }

  private static float displayGain(float luminance) {
    double nits = HLG_PEAK * Math.pow(luminance, HLG_GAMMA - 1);
    return (float) (nits / REFERENCE_WHITE);
  }

  private double toLight(double stored) {
    return switch (transfer) {
      case PQ -> {
        // SMPTE ST 2084, equation 4.1 and its constants.
        double m1 = 2610 / 16384.0;
        double m2 = 2523 / 4096.0 * 128;
        double c1 = 3424 / 4096.0;
        double c2 = 2413 / 4096.0 * 32;
        double c3 = 2392 / 4096.0 * 32;
        double p = Math.pow(stored, 1 / m2);
        yield 10_000 / REFERENCE_WHITE * Math.pow(Math.max(p - c1, 0) / (c2 - c3 * p), 1 / m1);
      }
      case HLG -> {
        // BT.2100, table 5: inverse of the camera's curve.
        double a = 0.17883277;
        double b = 1 - 4 * a;
        double c = 0.5 - a * Math.log(4 * a);
        yield stored <= 0.5 ? stored * stored / 3 : (Math.exp((stored - c) / a) + b) / 12;
      }
      case SDR -> stored < 0.081 ? stored / 4.5 : Math.pow((stored + 0.099) / 1.099, 1 / 0.45);
    };
  }

  /** The BT.709 curve. */
  private static double encode(double light) {
    return light < 0.018 ? 4.5 * light : 1.099 * Math.pow(light, 0.45) - 0.099;
  }
}
