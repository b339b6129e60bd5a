package io.scail.server.quality;

import io.scail.preprocessing.figures.FigurePair;
import io.scail.preprocessing.figures.FigurePair.Kind;
import io.scail.preprocessing.frames.CoverCrop;
import io.scail.preprocessing.frames.FloatImage;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.PngWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * The first pairs of each kind as rows of pictures: the reference, then twice the driving frame,
 * the result and the truth; of two figures once.
 */
public final class QualitySheet {
  private static final int CELL = 128;
  private static final int GAP = 2;
  private static final int BACKGROUND = 0x808080;
  private static final Map<Kind, Integer> ROWS =
      Map.of(Kind.ANIMATION, 2, Kind.REPLACEMENT, 2, Kind.POSE, 1, Kind.TWO, 1);

  private final Map<Kind, List<List<Frame>>> rows = new EnumMap<>(Kind.class);

  QualitySheet() {}

  void add(FigurePair pair, List<Frame> clip) {
    var known = rows.computeIfAbsent(pair.kind(), _ -> new ArrayList<>());
    if (known.size() >= ROWS.getOrDefault(pair.kind(), 0)) {
      return;
    }
    int last = clip.size() - 1;
    var shown = pair.kind() == Kind.TWO ? List.of(last / 2) : List.of(last / 2, last);
    var cells = new ArrayList<Frame>();
    cells.add(small(pair.reference().frame()));
    for (int frame : shown) {
      cells.add(small(pair.driving().get(frame).frame()));
      cells.add(small(clip.get(frame)));
      cells.add(small(pair.truth().get(frame).frame()));
    }
    known.add(cells);
  }

  private static Frame small(Frame frame) {
    var size = new Size(CELL * frame.width() / frame.height(), CELL);
    return CoverCrop.of(frame.size(), size).apply(FloatImage.of(frame)).toFrame();
  }

  /** Writes it without loss, and smaller; nothing without rows. */
  void write(Path png, Path jpeg) throws IOException {
    var all = rows.values().stream().flatMap(List::stream).toList();
    if (all.isEmpty()) {
      return;
    }
    int width = all.stream().mapToInt(QualitySheet::width).max().orElseThrow();
    var size = new Size(width, GAP + all.size() * (CELL + GAP));
    var sheet = Frame.filled(size, BACKGROUND);
    for (int row = 0; row < all.size(); row++) {
      int left = GAP;
      for (var cell : all.get(row)) {
        place(cell, sheet, left, GAP + row * (CELL + GAP));
        left += cell.width() + GAP;
      }
    }
    PngWriter.write(sheet, png);
    ImageIO.write(image(sheet), "jpg", jpeg.toFile());
  }

  private static int width(List<Frame> row) {
    return GAP + row.stream().mapToInt(cell -> cell.width() + GAP).sum();
  }

  private static void place(Frame cell, Frame sheet, int left, int top) {
    for (int y = 0; y < cell.height(); y++) {
      System.arraycopy(
          cell.rgb(),
          3 * y * cell.width(),
          sheet.rgb(),
          3 * ((top + y) * sheet.width() + left),
          3 * cell.width());
    }
  }

  private static BufferedImage image(Frame frame) {
    var image = new BufferedImage(frame.width(), frame.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < frame.height(); y++) {
      for (int x = 0; x < frame.width(); x++) {
        image.setRGB(x, y, frame.colour(x, y));
      }
    }
    return image;
  }
}
