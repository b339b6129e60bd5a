package io.scail.preprocessing.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.scail.preprocessing.failure.ImageTooLargeFailure;
import io.scail.preprocessing.failure.ImageTooSmallFailure;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.UnreadableImageFailure;
import io.scail.preprocessing.failure.UnsupportedImageFailure;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.Orientation;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.testing.TestCards;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every oddity of a picture file. */
final class ImageDecoderTest {
  private static final Size SIZE = new Size(96, 64);
  private static final Frame CARD = TestCards.quarters(SIZE);

  @TempDir private Path folder;

  private static DecodedImage decode(Path file) {
    return new ImageDecoder(MediaLimits.defaults()).decode(file, MediaInput.CHARACTER_IMAGE);
  }

  private DecodedImage decode(byte[] bytes) throws IOException {
    return decode(Files.write(folder.resolve("picture"), bytes));
  }

  @Test
  void everyFormatIsRead() {
    assertLike(CARD, decode(RawImage.jpeg(folder.resolve("a.jpg"), CARD)).frame(), 35);
    assertLike(CARD, decode(RawImage.webp(folder.resolve("a.webp"), List.of(CARD))).frame(), 90);
    assertLike(CARD, decode(RawImage.avif(folder.resolve("a.avif"), CARD)).frame(), 30);
    var gif =
        new RawVideo()
            .as("gif", "gif", avutil.AV_PIX_FMT_RGB8)
            .tags(
                avutil.AVCOL_SPC_RGB,
                avutil.AVCOL_RANGE_JPEG,
                avutil.AVCOL_TRC_BT709,
                avutil.AVCOL_PRI_BT709)
            .write(folder.resolve("a.gif"), List.of(CARD, TestCards.grey(SIZE, 0)));
    assertLike(CARD, decode(gif).frame(), 30);
    var bmp =
        new RawVideo()
            .as("image2pipe", "bmp", avutil.AV_PIX_FMT_BGR24)
            .tags(
                avutil.AVCOL_SPC_RGB,
                avutil.AVCOL_RANGE_JPEG,
                avutil.AVCOL_TRC_BT709,
                avutil.AVCOL_PRI_BT709)
            .write(folder.resolve("a.bmp"), List.of(CARD));
    assertLike(CARD, decode(bmp).frame(), 90);
  }

  @Test
  void anAnimationGivesItsFirstFrame() {
    var file =
        RawImage.webp(folder.resolve("a.webp"), List.of(CARD, TestCards.grey(SIZE, 9), CARD));
    assertLike(CARD, decode(file).frame(), 60);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyExifOrientationComesOutUpright(int number) throws IOException {
    var orientation = Orientation.ofExif(number);
    var stored = stored(orientation);
    var file = RawImage.jpeg(folder.resolve("a.jpg"), stored);
    RawImage.insert(file, 0xe1, "Exif\0\0", RawImage.exif(number));
    assertLike(CARD, decode(file).frame(), 35);

    var chunk = RawImage.chunk("eXIf", RawImage.exif(number));
    var png = RawImage.png(stored.width(), stored.height(), 8, 2, rows(stored), chunk);
    assertArrayEquals(CARD.rgb(), decode(png).frame().rgb());
  }

  /** What lies in a file that is to be shown as the card; undone by hand, not by the same code. */
  private static Frame stored(Orientation orientation) {
    for (var candidate : Orientation.values()) {
      var stored = candidate.apply(CARD);
      if (Arrays.equals(orientation.apply(stored).rgb(), CARD.rgb())) {
        return stored;
      }
    }
    throw new AssertionError("nothing is turned into the card by " + orientation);
  }

  @Test
  void orientationsAreThoseOfExif() {
    // Row 0 and column 0 of the stored picture lie at these sides of the upright one.
    var stored = TestCards.quarters(SIZE);
    int[][] corners = {
      {0xff0000, 0x00ff00, 0x0000ff, 0xffffff},
      {0x00ff00, 0xff0000, 0xffffff, 0x0000ff},
      {0xffffff, 0x0000ff, 0x00ff00, 0xff0000},
      {0x0000ff, 0xffffff, 0xff0000, 0x00ff00},
      {0xff0000, 0x0000ff, 0x00ff00, 0xffffff},
      {0x0000ff, 0xff0000, 0xffffff, 0x00ff00},
      {0xffffff, 0x00ff00, 0x0000ff, 0xff0000},
      {0x00ff00, 0xffffff, 0xff0000, 0x0000ff},
    };
    for (int number = 1; number <= 8; number++) {
      var upright = Orientation.ofExif(number).apply(stored);
      int right = upright.width() - 1;
      int low = upright.height() - 1;
      int[] seen = {
        upright.colour(0, 0),
        upright.colour(right, 0),
        upright.colour(0, low),
        upright.colour(right, low)
      };
      assertArrayEquals(corners[number - 1], seen, "orientation " + number);
    }
  }

  @Test
  void opacityIsKeptAndFlattened() throws IOException {
    var alpha = new byte[SIZE.pixels()];
    Arrays.fill(alpha, 0, alpha.length / 2, (byte) 255);
    var frame = decode(PngWriter.encode(Frame.withAlpha(SIZE, CARD.rgb(), alpha))).frame();
    assertArrayEquals(alpha, frame.alpha().orElseThrow());
    assertEquals(0xff0000, frame.flattenedOn(0xffffff).colour(2, 2));
    assertEquals(0xffffff, frame.flattenedOn(0xffffff).colour(2, 60));
    assertEquals(0x0000ff, frame.withoutAlpha().colour(2, 60));
  }

  @Test
  void sixteenBitsGreyAndPalettesBecomeEightBitColours() throws IOException {
    var deep = new byte[64 * (1 + 6 * 64)];
    for (int y = 0, i = 0; y < 64; y++) {
      i++;
      for (int x = 0; x < 64; x++, i += 6) {
        deep[i] = (byte) 0x80;
        deep[i + 2] = (byte) 0xff;
        deep[i + 3] = (byte) 0xff;
      }
    }
    assertEquals(0x80ff00, decode(RawImage.png(64, 64, 16, 2, deep)).frame().colour(9, 9));
    var grey = new byte[64 * 65];
    Arrays.fill(grey, (byte) 0x40);
    for (int y = 0; y < 64; y++) {
      grey[65 * y] = 0;
    }
    assertEquals(0x404040, decode(RawImage.png(64, 64, 8, 0, grey)).frame().colour(9, 9));
    var palette = RawImage.chunk("PLTE", new byte[] {1, 2, 3, 40, 50, 60});
    var indices = new byte[64 * 65];
    Arrays.fill(indices, (byte) 1);
    for (int y = 0; y < 64; y++) {
      indices[65 * y] = 0;
    }
    assertEquals(
        0x28323c, decode(RawImage.png(64, 64, 8, 3, indices, palette)).frame().colour(9, 9));
  }

  @Test
  void anEmbeddedProfileIsConvertedToSrgb() throws IOException {
    var linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    var body = new byte[linear.length + 200];
    body[0] = 'p';
    var packed = RawImage.deflated(linear);
    System.arraycopy(packed, 0, body, 3, packed.length);
    var grey = TestCards.grey(SIZE, 55);
    var chunk = RawImage.chunk("iCCP", Arrays.copyOf(body, 3 + packed.length));
    var frame = decode(RawImage.png(96, 64, 8, 2, rows(grey), chunk)).frame();
    // 55/255 linear is 0.5 on the sRGB curve.
    assertEquals(128, TestCards.middle(frame, 0), 2);
  }

  @Test
  void aBrokenProfileIsIgnoredWithAWarning() throws IOException {
    var packed = RawImage.deflated(new byte[500]);
    var body = new byte[3 + packed.length];
    body[0] = 'p';
    System.arraycopy(packed, 0, body, 3, packed.length);
    var zeros = RawImage.chunk("iCCP", body);
    var image = decode(RawImage.png(96, 64, 8, 2, rows(CARD), zeros));
    assertEquals("profile_ignored", image.warnings().getFirst().code());
  }

  @Test
  void aProfileThatCannotBeUnpackedIsIgnoredWithAWarning() throws IOException {
    byte[][] bodies = {
      {'p', 0, 0, 1, 2, 3, 4, 5, 6, 7}, {'p', 0, 0}, {'p'}, {}, {'p', 0, 0, 0x78, (byte) 0x9c}
    };
    for (var body : bodies) {
      var image = decode(RawImage.png(96, 64, 8, 2, rows(CARD), RawImage.chunk("iCCP", body)));
      assertEquals("profile_ignored", image.warnings().getFirst().code());
      assertLike(CARD, image.frame(), 90);
    }
  }

  @Test
  void opacityOfAvifIsRead() {
    var alpha = new byte[SIZE.pixels()];
    for (int i = 0; i < alpha.length; i++) {
      alpha[i] = (byte) (i % SIZE.width() < 48 ? 255 : 0);
    }
    var card = Frame.withAlpha(SIZE, CARD.rgb(), alpha);
    var decoded = decode(RawImage.avifWithOpacity(folder.resolve("a.avif"), card)).frame();
    assertLike(CARD, decoded.withoutAlpha(), 30);
    byte[] read = decoded.alpha().orElseThrow();
    assertEquals(255, read[20 * 96 + 10] & 0xff, 4);
    assertEquals(0, read[20 * 96 + 80] & 0xff, 4);
  }

  @Test
  void hugeHeadersAreRefusedBeforeAnythingIsDecoded() {
    for (int side : new int[] {100_000, 8_000, Integer.MAX_VALUE}) {
      var png = RawImage.png(side, side, 8, 2, new byte[10]);
      var failure = assertThrows(ImageTooLargeFailure.class, () -> decode(png));
      assertEquals(7071, failure.maxSide());
    }
  }

  @Test
  void tinyPicturesAreRefused() {
    var png = PngWriter.encode(TestCards.quarters(new Size(200, 63)));
    assertEquals(64, assertThrows(ImageTooSmallFailure.class, () -> decode(png)).minSide());
  }

  @Test
  void damagedAndForeignFilesAreRefused() {
    var png = PngWriter.encode(CARD);
    assertThrows(UnreadableImageFailure.class, () -> decode(Arrays.copyOf(png, 40)));
    assertThrows(UnsupportedImageFailure.class, () -> decode(new byte[0]));
    assertThrows(UnsupportedImageFailure.class, () -> decode(new byte[1000]));
    assertThrows(
        UnsupportedImageFailure.class, () -> decode("<svg/>".getBytes(StandardCharsets.US_ASCII)));
  }

  private static byte[] rows(Frame frame) {
    int row = 3 * frame.width();
    var rows = new byte[frame.height() * (row + 1)];
    for (int y = 0; y < frame.height(); y++) {
      System.arraycopy(frame.rgb(), y * row, rows, y * (row + 1) + 1, row);
    }
    return rows;
  }

  private static void assertLike(Frame expected, Frame actual, double psnr) {
    assertEquals(expected.size(), actual.size());
    double seen = TestCards.psnr(expected, actual);
    assertTrue(seen >= psnr, "likeness " + seen);
  }
}
