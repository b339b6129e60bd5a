package io.scail.server.compare.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.scail.server.compare.CompareFailure;
import io.scail.server.compare.stats.Interval;
import io.scail.server.compare.stats.Wilson;
import io.scail.server.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Votes summed up.
 *
 * @param target whose videos stood against those of {@code base}
 * @param wins votes for the target
 * @param losses votes for the base
 * @param ties votes that saw no difference
 */
public record VoteCount(String base, String target, int wins, int losses, int ties) {
  /** Fewer votes than these decide nothing. */
  public static final int ENOUGH = 30;

  /** The target's share of the votes that saw a difference; empty when there is none. */
  public Optional<Interval> share() {
    return wins + losses == 0 ? Optional.empty() : Optional.of(Wilson.share(wins, wins + losses));
  }

  /**
   * Sums up files that people sent back. Of the files of one voter only the one saved last counts:
   * it holds the votes of the earlier ones.
   *
   * @param folder the run's, with the key
   * @throws CompareFailure when a file is not of this ballot
   */
  public static List<VoteCount> of(Path folder, String base, List<Path> files) {
    var key = read(folder.resolve(BlindBallot.KEY));
    var pairs = new HashMap<String, JsonNode>();
    key.path("pairs").forEach(pair -> pairs.put(pair.path("id").asText(), pair));
    Map<String, Saved> latest = new TreeMap<>();
    for (var file : files) {
      var ballot = read(file);
      if (!ballot.path("ballot").equals(key.path("ballot"))) {
        throw new CompareFailure("%s holds votes of another page.".formatted(file));
      }
      var saved = Saved.of(file, ballot);
      latest.merge(saved.voter, saved, (one, other) -> other.time > one.time ? other : one);
    }
    Map<String, VoteCount> counts = new TreeMap<>();
    for (var saved : latest.values()) {
      var file = saved.file;
      for (var vote : saved.votes.properties()) {
        var pair = pairs.get(vote.getKey());
        if (pair == null) {
          throw new CompareFailure("%s votes on a pair that is not on the page.".formatted(file));
        }
        var left = pair.path("left").asText();
        var right = pair.path("right").asText();
        var target = left.equals(base) ? right : left;
        var chosen =
            switch (vote.getValue().asText()) {
              case "left" -> left;
              case "right" -> right;
              case "same" -> "";
              default -> throw new CompareFailure("%s holds no votes.".formatted(file));
            };
        counts.merge(target, one(base, target, chosen), (a, b) -> a.plus(b));
      }
    }
    return List.copyOf(counts.values());
  }

  /**
   * One file.
   *
   * @param voter drawn by the page in a visitor's browser
   * @param time when it was saved there, in milliseconds
   */
  private record Saved(Path file, String voter, long time, JsonNode votes) {
    static Saved of(Path file, JsonNode ballot) {
      if (!ballot.path("voter").isTextual() || !ballot.path("saved").isIntegralNumber()) {
        throw new CompareFailure("%s does not say whose votes it holds.".formatted(file));
      }
      return new Saved(
          file, ballot.path("voter").asText(), ballot.path("saved").asLong(), ballot.path("votes"));
    }
  }

  private static VoteCount one(String base, String target, String chosen) {
    return new VoteCount(
        base,
        target,
        chosen.equals(target) ? 1 : 0,
        chosen.equals(base) ? 1 : 0,
        chosen.isEmpty() ? 1 : 0);
  }

  private VoteCount plus(VoteCount other) {
    return new VoteCount(base, target, wins + other.wins, losses + other.losses, ties + other.ties);
  }

  private static JsonNode read(Path file) {
    try {
      return Json.parse(Files.readString(file));
    } catch (IOException | Json.MalformedJson e) {
      throw new CompareFailure("%s holds no votes.".formatted(file), e);
    }
  }
}
