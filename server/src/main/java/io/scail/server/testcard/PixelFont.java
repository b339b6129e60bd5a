package io.scail.server.testcard;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Capital letters, digits and a few signs of three by five pixels; no system font is needed. */
final class PixelFont {
  static final int WIDTH = 3;
  static final int HEIGHT = 5;

  private static final String SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:/-+";

  /** Five rows of three pixels each, as octal digits from the top. */
  private static final String ROWS =
      "25755 65656 34443 65556 74647 74644 34553 55755 72227 11152 55655 44447 57755 65555 25552"
          + " 65644 25563 65655 34216 72222 55557 55552 55775 55255 55222 71247"
          + " 75557 26227 71747 71717 55711 74717 74757 71222 75757 75717"
          + " 00002 02020 11244 00700 02720";

  private static final Map<Integer, String> GLYPHS = glyphs();

  private PixelFont() {}

  private static Map<Integer, String> glyphs() {
    var rows = ROWS.split(" ", -1);
    var glyphs = new HashMap<Integer, String>();
    for (int i = 0; i < SIGNS.length(); i++) {
      glyphs.put((int) SIGNS.charAt(i), rows[i]);
    }
    return Map.copyOf(glyphs);
  }

  /**
   * Whether a pixel of a line of text is set.
   *
   * @param column pixel from the left; each sign is followed by an empty column
   * @param row pixel from the top, 0 to 4
   */
  static boolean isSet(String text, int column, int row) {
    int at = column / (WIDTH + 1);
    int x = column % (WIDTH + 1);
    if (at >= text.length() || x == WIDTH) {
      return false;
    }
    var glyph = GLYPHS.get((int) text.toUpperCase(Locale.ROOT).charAt(at));
    return glyph != null && (((glyph.charAt(row) - '0') >> (WIDTH - 1 - x)) & 1) == 1;
  }
}
