package io.scail.server.demo;

import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.frames.CoverCrop;
import io.scail.preprocessing.frames.FloatImage;
import io.scail.preprocessing.frames.Frame;
import io.scail.preprocessing.frames.FrameSource;
import io.scail.preprocessing.frames.Size;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.EncodeSettings;
import io.scail.preprocessing.media.Encoders;
import io.scail.preprocessing.media.ImageDecoder;
import io.scail.preprocessing.media.VideoDecoder;
import io.scail.preprocessing.media.VideoEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One video of three: the character, the driving video and the result, beside each other. */
public final class SideBySide {
  private static final int COLUMNS = 3;

  private SideBySide() {}

  /**
   * Writes it as long as the result is.
   *
   * @param image the character image
   * @param driving the driving video
   * @param result the video that was made of them
   * @param mp4 the file to write
   * @param still gets one moment of it, as a small JPEG picture
   */
  public static void write(Path image, Path driving, Path result, Path mp4, Path still) {
    var settings = DecodeSettings.defaults();
    try (var made = VideoDecoder.open(result, MediaInput.VIDEO, settings);
        var drove = VideoDecoder.open(driving, MediaInput.DRIVING_VIDEO, settings)) {
      var cell = made.size();
      var character =
          new ImageDecoder(settings.limits()).decode(image, MediaInput.CHARACTER_IMAGE).frame();
      var wide = new Size(COLUMNS * cell.width(), cell.height());
      var first = fit(character.flattenedOn(0xffffff), cell);
      try (var encoder =
          VideoEncoder.open(
              mp4, wide, EncodeSettings.defaults().withFps(made.fps()), new Encoders())) {
        var shown = first;
        var moment = new Still();
        for (var frame = made.next(); frame.isPresent(); frame = made.next()) {
          // A driving video that ends early stands still.
          shown = next(drove, cell).orElse(shown);
          var row = row(wide, List.of(first, shown, frame.get()));
          encoder.write(row);
          moment.see(row);
        }
        encoder.finish();
        moment.write(still);
      }
    }
  }

  private static Optional<Frame> next(FrameSource source, Size cell) {
    return source.next().map(frame -> fit(frame, cell));
  }

  private static Frame fit(Frame frame, Size cell) {
    return frame.size().equals(cell)
        ? frame
        : CoverCrop.of(frame.size(), cell).apply(FloatImage.of(frame)).toFrame();
  }

  private static Frame row(Size wide, List<Frame> cells) {
    var rgb = new byte[3 * wide.pixels()];
    int line = 3 * wide.width() / COLUMNS;
    for (int column = 0; column < COLUMNS; column++) {
      var from = cells.get(column).rgb();
      for (int y = 0; y < wide.height(); y++) {
        System.arraycopy(from, y * line, rgb, (y * COLUMNS + column) * line, line);
      }
    }
    return Frame.of(wide, rgb);
  }
}
