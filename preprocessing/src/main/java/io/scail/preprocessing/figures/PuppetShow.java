package io.scail.preprocessing.figures;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.masks.Mask;
import io.scail.preprocessing.masks.Point;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Puppets in a plain room, with the truth about each. */
public final class PuppetShow {
  private PuppetShow() {}

  /**
   * One drawn frame.
   *
   * @param masks the visible pixels of each puppet
   * @param joints of each puppet, in the order of {@link Puppet#JOINTS}
   */
  public record Scene(Frame frame, List<Mask> masks, List<List<Point>> joints) {}

  /** Draws the puppets in the usual room, each over the ones before. */
  public static Scene draw(int width, int height, List<Puppet> puppets) {
    return draw(width, height, Room.USUAL, puppets);
  }

  /** Draws the puppets, each over the ones before. */
  public static Scene draw(int width, int height, Room room, List<Puppet> puppets) {
    var picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = smooth(picture);
    room.draw(graphics, width, height);
    var masks = new ArrayList<Mask>();
    var joints = new ArrayList<List<Point>>();
    for (var puppet : puppets) {
      var plane = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
      var planeGraphics = smooth(plane);
      joints.add(puppet.draw(graphics, planeGraphics));
      planeGraphics.dispose();
      var raster = plane.getRaster();
      var mask = Mask.of(width, height, (x, y) -> raster.getSample(x, y, 0) > 127);
      masks.replaceAll(behind -> behind.minus(mask));
      masks.add(mask);
    }
    graphics.dispose();
    return new Scene(frame(picture), masks, joints);
  }

  static Frame frame(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
    var rgb = new byte[3 * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      rgb[3 * i] = (byte) (pixels[i] >> 16);
      rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
      rgb[3 * i + 2] = (byte) pixels[i];
    }
    return Frame.of(new Size(width, height), rgb);
  }

  static Graphics2D smooth(BufferedImage image) {
    var graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    return graphics;
  }
}
