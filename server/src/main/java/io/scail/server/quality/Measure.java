package io.scail.server.quality;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What is reported of every pair.
 *
 * @param name in the report
 * @param title what it is, with its unit, for people
 */
public record Measure(
    String name, String title, boolean moreIsBetter, ToDoubleFunction<PairScore> value) {
  public static final Measure PSNR =
      higher("psnr", "PSNR in the figure, dB", s -> s.result().psnr());
  public static final Measure PSNR_STILL =
      higher("psnr_still", "the same of the still reference", s -> s.still().psnr());
  public static final Measure PSNR_COPIED =
      higher("psnr_copied", "the same of the driving clip", s -> s.copied().psnr());
  public static final Measure SSIM = higher("ssim", "SSIM in the figure", s -> s.result().ssim());
  public static final Measure SSIM_STILL =
      higher("ssim_still", "the same of the still reference", s -> s.still().ssim());
  public static final Measure JOINTS =
      lower("joints", "joint error, % of height", s -> 100 * s.result().jointError());
  public static final Measure JOINTS_STILL =
      lower("joints_still", "the same of the still reference", s -> 100 * s.still().jointError());
  public static final Measure JOINTS_COPIED =
      lower("joints_copied", "the same of the driving clip", s -> 100 * s.copied().jointError());
  public static final Measure COLOURS =
      lower("colours", "colours, CIE 1976 difference", s -> s.result().colourDifference());
  public static final Measure COLOURS_STILL =
      lower("colours_still", "the same of the still reference", s -> s.still().colourDifference());
  public static final Measure COLOURS_COPIED =
      lower("colours_copied", "the same of the driving clip", s -> s.copied().colourDifference());
  public static final Measure FLICKER =
      lower("flicker", "flicker, levels of 255", PairScore::flicker);
  public static final Measure DRIFT =
      lower("drift", "drift of colours, CIE 1976", PairScore::drift);
  public static final Measure IDENTITIES =
      higher("identities", "share that keep identities", s -> s.identities() ? 1 : 0);
  public static final Measure SECONDS =
      lower("seconds", "seconds from submission to download", PairScore::seconds);

  /** All of them, in the order of the report. */
  public static final List<Measure> ALL =
      List.of(
          PSNR,
          PSNR_STILL,
          PSNR_COPIED,
          SSIM,
          SSIM_STILL,
          JOINTS,
          JOINTS_STILL,
          JOINTS_COPIED,
          COLOURS,
          COLOURS_STILL,
          COLOURS_COPIED,
          FLICKER,
          DRIFT,
          IDENTITIES,
          SECONDS);

  private static Measure higher(String name, String title, ToDoubleFunction<PairScore> value) {
    return new Measure(name, title, true, value);
  }

  private static Measure lower(String name, String title, ToDoubleFunction<PairScore> value) {
    return new Measure(name, title, false, value);
  }

  double of(PairScore score) {
    return value.applyAsDouble(score);
  }
}
