package io.scail.preprocessing.media;

import io.scail.preprocessing.frames.Frame;
import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.util.Optional;

/** Converts a picture from its embedded colour profile to sRGB, by the JDK's colour engine. */
final class ColourProfile {
  private ColourProfile() {}

  /**
   * The picture in sRGB; empty when the profile is damaged or not one of RGB colours.
   *
   * @param profile an ICC profile as embedded in the file
   */
  static Optional<Frame> toSrgb(Frame frame, byte[] profile) {
    try {
      var from = new ICC_ColorSpace(ICC_Profile.getInstance(profile));
      if (from.getType() != ColorSpace.TYPE_RGB) {
        return Optional.empty();
      }
      var to = ColorSpace.getInstance(ColorSpace.CS_sRGB);
      var out = new byte[frame.rgb().length];
      new ColorConvertOp(from, to, null).filter(raster(frame, frame.rgb()), raster(frame, out));
      return Optional.of(
          frame
              .alpha()
              .map(alpha -> Frame.withAlpha(frame.size(), out, alpha))
              .orElseGet(() -> Frame.of(frame.size(), out)));
    } catch (IllegalArgumentException | CMMException e) {
      return Optional.empty();
    }
  }

  private static WritableRaster raster(Frame frame, byte[] rgb) {
    int width = frame.width();
    return Raster.createInterleavedRaster(
        new DataBufferByte(rgb, rgb.length),
        width,
        frame.height(),
        3 * width,
        3,
        new int[] {0, 1, 2},
        null);
  }
}
