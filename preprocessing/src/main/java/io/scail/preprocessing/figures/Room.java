package io.scail.preprocessing.figures;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;

/** The colours of a plain room: wall from top to bottom, floor from far to near, a window. */
public record Room(
    int wallTop, int wallBottom, int floorFar, int floorNear, int windowFrame, int window) {
  public static final Room USUAL =
      new Room(0xbfd4e6, 0xe9e4da, 0x9a7b5a, 0x6e5339, 0xd9d2c4, 0x8fb3cf);

  void draw(Graphics2D graphics, int width, int height) {
    int floor = (int) (0.8 * height);
    graphics.setPaint(new GradientPaint(0, 0, new Color(wallTop), 0, floor, new Color(wallBottom)));
    graphics.fillRect(0, 0, width, floor);
    graphics.setPaint(
        new GradientPaint(0, floor, new Color(floorFar), 0, height, new Color(floorNear)));
    graphics.fillRect(0, floor, width, height - floor);
    graphics.setColor(new Color(windowFrame));
    graphics.fillRect(width / 12, height / 8, width / 5, height / 3);
    graphics.setColor(new Color(window));
    graphics.fillRect(width / 10, height / 7, width / 6, height / 4);
  }
}
