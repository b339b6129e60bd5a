package io.scail.server.compare.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.preprocessing.failure.MediaInput;
import io.scail.preprocessing.failure.PreprocessingFailure;
import io.scail.preprocessing.media.DecodeSettings;
import io.scail.preprocessing.media.VideoDecoder;
import io.scail.server.client.CallFailure;
import io.scail.server.client.FalClient;
import io.scail.server.compare.run.RunBook.StoredVideo;
import io.scail.server.compare.suite.SuiteDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Brings a finished video to the run's folder and looks whether it can be played. */
final class ResultFetch {
  private final FalClient client;
  private final RunBook book;
  private final Path folder;
  private final Pace pace;

  ResultFetch(FalClient client, RunBook book, Path folder, Pace pace) {
    this.client = client;
    this.book = book;
    this.folder = folder;
    this.pace = pace;
  }

  /** Ends in an event of the journal. Fetching costs nothing, so it is tried again. */
  void store(RunItem item, JsonNode output) throws InterruptedException {
    var video = output.path("video");
    var url = video.path("url").asText("");
    if (url.isEmpty()) {
      book.failed(item, Fault.CORRUPT, "The result names no video.");
      return;
    }
    var ending = video.path("content_type").asText().equals("video/webm") ? ".webm" : ".mp4";
    var name = item.fileStem() + ending;
    var file = folder.resolve(name);
    for (int tries = 1; ; tries++) {
      var begun = System.nanoTime();
      try {
        Files.createDirectories(file.getParent());
        client.download(url, file);
        keep(book, item, file, name, (System.nanoTime() - begun) / 1e9);
        return;
      } catch (CallFailure e) {
        if (tries >= Pace.TRIES) {
          book.failed(item, Fault.DOWNLOAD, e.sentence());
          return;
        }
        Thread.sleep(pace.pauseAfter(tries));
      } catch (IOException e) {
        book.failed(item, Fault.DOWNLOAD, "%s cannot be written.".formatted(file));
        return;
      }
    }
  }

  /** Notes a video that lies in the run's folder, if it can be played from end to end. */
  static void keep(RunBook book, RunItem item, Path file, String name, double seconds)
      throws IOException {
    try (var frames = VideoDecoder.open(file, MediaInput.VIDEO, DecodeSettings.defaults())) {
      for (var frame = frames.next(); frame.isPresent(); frame = frames.next()) {}
    } catch (PreprocessingFailure e) {
      book.failed(item, Fault.CORRUPT, "The video cannot be played: " + e.sentence());
      return;
    }
    book.stored(item, new StoredVideo(name, SuiteDigest.ofFile(file), Files.size(file), seconds));
  }
}
