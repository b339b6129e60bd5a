package io.scail.preprocessing;

import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;

/**
 * A picture of all conditions at a glance: the reference and its mask, then driving frames above
 * their masks.
 */
public final class ContactSheet {

  private static final int COLUMNS = 6;
  private static final int CELL = 320;
  private static final int GAP = 4;
  private static final int BACKGROUND = 0x808080;

  private ContactSheet() {}

  /** The first column is the reference; the others are frames spread evenly over the clip. */
  public static Frame of(Conditions conditions) {
    var size = conditions.size();
    int longest = Math.max(size.width(), size.height());
    int width = size.width() * CELL / longest;
    int height = size.height() * CELL / longest;
    int columns = 1 + Math.min(COLUMNS, conditions.driving().length());
    var sheet = new Size(GAP + columns * (width + GAP), GAP + 2 * (height + GAP));
    var rgb = Frame.filled(sheet, BACKGROUND).rgb();
    for (int column = 0; column < columns; column++) {
      int left = GAP + column * (width + GAP);
      var cell = new Cell(Frame.of(sheet, rgb), left, width, height);
      if (column == 0) {
        cell.place(conditions.reference().toFrame(), GAP);
        cell.place(conditions.referenceMask().toFrame(), 2 * GAP + height);
      } else {
        int frames = conditions.driving().length();
        int frame = columns == 2 ? 0 : (column - 1) * (frames - 1) / (columns - 2);
        cell.place(conditions.driving().frames().get(frame), GAP);
        cell.place(conditions.drivingMask().frames().get(frame), 2 * GAP + height);
      }
    }
    return Frame.of(sheet, rgb);
  }

  /** One column of the sheet. */
  private record Cell(Frame sheet, int left, int width, int height) {

    /** Shrinks a picture by taking the mean of the pixels under each cell pixel. */
    void place(Frame picture, int top) {
      byte[] source = picture.rgb();
      for (int y = 0; y < height; y++) {
        int firstRow = y * picture.height() / height;
        int endRow = Math.max(firstRow + 1, (y + 1) * picture.height() / height);
        for (int x = 0; x < width; x++) {
          int firstColumn = x * picture.width() / width;
          int endColumn = Math.max(firstColumn + 1, (x + 1) * picture.width() / width);
          for (int channel = 0; channel < 3; channel++) {
            int sum = 0;
            for (int row = firstRow; row < endRow; row++) {
              for (int column = firstColumn; column < endColumn; column++) {
                sum += source[3 * (row * picture.width() + column) + channel] & 0xff;
              }
            }
            sheet.rgb()[3 * ((top + y) * sheet.width() + left + x) + channel] =
                (byte) (sum / ((endRow - firstRow) * (endColumn - firstColumn)));
          }
        }
      }
    }
  }
}
