package io.scail.server.compare.report;

import io.scail.server.compare.CompareFailure;
import io.scail.server.compare.measure.Comparison;
import io.scail.server.compare.measure.PairNumbers;
import io.scail.server.compare.measure.Quantity;
import io.scail.server.compare.measure.VideoNumbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The numbers as CSV (RFC 4180): a line for each video, and for each pair of videos. */
public final class Csv {
  private Csv() {}

  /** Writes {@code videos.csv} and {@code pairs.csv} into the run's folder. */
  public static void write(Comparison comparison, Path folder) {
    var times =
        comparison.videos().stream()
            .flatMap(video -> video.times().keySet().stream())
            .distinct()
            .sorted()
            .toList();
    var videoIds = ids(comparison, false);
    var lines = new ArrayList<String>();
    lines.add(
        line(
            Stream.of(
                    Stream.of("target", "case", "question", "fault", "file", "seconds"),
                    times.stream().map(name -> "seconds." + name),
                    videoIds.stream())
                .flatMap(Function.identity())));
    for (var video : comparison.videos()) {
      lines.add(line(Stream.concat(head(video), numbers(video, times, videoIds))));
    }
    save(folder.resolve("videos.csv"), lines);
    var pairIds = ids(comparison, true);
    var pairs = new ArrayList<String>();
    pairs.add(
        line(Stream.concat(Stream.of("base", "target", "case", "question"), pairIds.stream())));
    for (PairNumbers pair : comparison.pairs()) {
      pairs.add(
          line(
              Stream.concat(
                  Stream.of(pair.base(), pair.target(), pair.suiteCase(), pair.question()),
                  pairIds.stream().map(id -> number(pair.values(), id)))));
    }
    save(folder.resolve("pairs.csv"), pairs);
  }

  private static List<String> ids(Comparison comparison, boolean pairwise) {
    return comparison.quantities().stream()
        .filter(each -> each.pairwise() == pairwise)
        .map(Quantity::id)
        .toList();
  }

  private static Stream<String> head(VideoNumbers video) {
    return Stream.of(
        video.target(),
        video.suiteCase(),
        video.question(),
        video.fault(),
        video.video().orElse(""),
        Double.toString(video.seconds()));
  }

  private static Stream<String> numbers(VideoNumbers video, List<String> times, List<String> ids) {
    return Stream.concat(
        times.stream().map(name -> number(video.times(), name)),
        ids.stream().map(id -> number(video.values(), id)));
  }

  private static String number(Map<String, Double> values, String id) {
    return Optional.ofNullable(values.get(id)).map(value -> Double.toString(value)).orElse("");
  }

  private static String line(Stream<String> cells) {
    return cells.map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String cell(String text) {
    return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static void save(Path file, List<String> lines) {
    try {
      Files.writeString(file, String.join("", lines));
    } catch (IOException e) {
      throw new CompareFailure("%s cannot be written.".formatted(file), e);
    }
  }
}
