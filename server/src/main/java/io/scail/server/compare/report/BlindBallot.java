package io.scail.server.compare.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scail.server.compare.CompareFailure;
import io.scail.server.compare.measure.Comparison;
import io.scail.server.compare.measure.VideoNumbers;
import io.scail.server.compare.run.RunFolder;
import io.scail.server.compare.suite.SuiteDigest;
import io.scail.server.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A page on which people choose between two videos without knowing whose they are. Order and sides
 * are drawn; which is which stands in a file beside the page's folder, not in it.
 */
public final class BlindBallot {
  /** The folder that is given to people. */
  public static final String FOLDER = "blind";

  /** The file that stays here. */
  public static final String KEY = "blind-key.json";

  private final Path folder;
  private final Comparison comparison;
  private final long seed;

  /**
   * @param seed gives the same sides again for the same videos
   */
  public BlindBallot(Path folder, Comparison comparison, long seed) {
    this.folder = folder;
    this.comparison = comparison;
    this.seed = seed;
  }

  /**
   * Writes page and key for the first target against each other one.
   *
   * @return the page
   * @throws CompareFailure when no case has videos of two targets, or the folder has the key of
   *     another page
   */
  public Path write() {
    var asked = pairs();
    if (asked.isEmpty()) {
      throw new CompareFailure("No case has videos of two targets to choose from.");
    }
    var random = draws(asked);
    var id = name(random) + name(random);
    requireNoOther(id);
    var key = Json.object().put("ballot", id);
    key.put("digest", comparison.digest());
    var ballot = Json.object().put("id", id);
    try {
      Files.createDirectories(folder.resolve(FOLDER).resolve("media"));
      for (int left = asked.size(); left > 0; left--) {
        add(asked.remove(random.nextInt(left)), random, ballot, key);
      }
      Files.write(folder.resolve(KEY), Json.bytes(key));
    } catch (IOException e) {
      throw new CompareFailure("The folder %s cannot be written.".formatted(folder), e);
    }
    return page(ballot);
  }

  private record Pair(VideoNumbers base, VideoNumbers other) {}

  /** Ids follow from what is on the page, so that votes on one page cannot pass for another's. */
  private RandomGenerator draws(List<Pair> asked) {
    var all = new StringBuilder("%d %s".formatted(seed, comparison.digest()));
    for (var pair : asked) {
      for (var video : List.of(pair.base, pair.other)) {
        var file = folder.resolve(video.video().orElseThrow());
        all.append('\n').append(video.target()).append(' ').append(video.question());
        all.append(' ').append(SuiteDigest.ofFile(file));
      }
    }
    return RandomGeneratorFactory.of("L64X128MixRandom")
        .create(HexFormat.of().parseHex(SuiteDigest.ofText(all.toString())));
  }

  /** Without its key a page that people may have voted on is lost. */
  private void requireNoOther(String id) {
    var file = folder.resolve(KEY);
    try {
      if (Files.exists(file)
          && !Json.parse(Files.readString(file)).path("ballot").asText().equals(id)) {
        throw new CompareFailure(
            "%s is the key of a page with other videos or another --blind-seed. Move it and the folder %s away to have a new page made."
                .formatted(file, FOLDER));
      }
    } catch (IOException | Json.MalformedJson e) {
      throw new CompareFailure("%s cannot be read; move it away.".formatted(file), e);
    }
  }

  private List<Pair> pairs() {
    var base = comparison.targets().getFirst();
    var all = new ArrayList<Pair>();
    for (var other : comparison.videos()) {
      if (!other.target().equals(base) && other.video().isPresent()) {
        find(base, other.question()).ifPresent(first -> all.add(new Pair(first, other)));
      }
    }
    return all;
  }

  private Optional<VideoNumbers> find(String target, String question) {
    return comparison.videos().stream()
        .filter(video -> video.target().equals(target) && video.question().equals(question))
        .filter(video -> video.video().isPresent())
        .findFirst();
  }

  private void add(Pair pair, RandomGenerator random, ObjectNode ballot, ObjectNode key)
      throws IOException {
    var name = name(random);
    var turned = random.nextBoolean();
    var left = turned ? pair.other : pair.base;
    var right = turned ? pair.base : pair.other;
    var asked =
        RunFolder.plan(folder).suite().cases().stream()
            .filter(each -> each.id().equals(pair.base.suiteCase()))
            .findFirst()
            .orElseThrow();
    ballot
        .withArray("pairs")
        .addObject()
        .put("id", name)
        .put("left", copy(left, random))
        .put("right", copy(right, random))
        .put("character", Posters.ofImage(asked.image()).orElse(""))
        .put("prompt", asked.prompt());
    key.withArray("pairs")
        .addObject()
        .put("id", name)
        .put("question", pair.base.question())
        .put("left", left.target())
        .put("right", right.target());
  }

  /** Neither name nor place of the copy tells where it comes from. */
  private String copy(VideoNumbers video, RandomGenerator random) throws IOException {
    var file = video.video().orElseThrow();
    var copy = "media/" + name(random) + file.substring(file.lastIndexOf('.'));
    Files.copy(
        folder.resolve(file),
        folder.resolve(FOLDER).resolve(copy),
        StandardCopyOption.REPLACE_EXISTING);
    return copy;
  }

  private static String name(RandomGenerator random) {
    return HexFormat.of().toHexDigits(random.nextLong());
  }

  private Path page(ObjectNode ballot) {
    var page =
        new Page()
            .add(
                """
                <main><h1>Which video is better?</h1>
                <p>Both were made of the same picture and the same motion. Choose the one in which the \
                character is more like the picture and moves more naturally.</p>
                <p id="count" role="status"></p>
                <section id="asking">
                <p id="prompt"></p>
                <div class="players blind">
                <figure><video id="left" muted playsinline loop aria-label="left video"></video>\
                <figcaption>left</figcaption></figure>
                <figure><video id="right" muted playsinline loop aria-label="right video"></video>\
                <figcaption>right</figcaption></figure>
                </div>
                <div class="choices"><button type="button" id="play">Play both</button></div>
                <div class="choices">
                <button type="button" id="choose-left">Left</button>
                <button type="button" id="choose-same">No difference</button>
                <button type="button" id="choose-right">Right</button>
                </div>
                <figure><img id="character" alt="The character's picture" width="180"></figure>
                </section>
                <p id="over" hidden>Thank you. Save your votes and send the file back.</p>
                <div class="choices"><button type="button" id="save">Save votes</button>
                <label>Go on from a file <input type="file" id="load" accept="application/json"></label></div>
                <p id="state" role="status"></p></main>""");
    // Inside a script element only the end of that element could be mistaken.
    page.add(
        "<script type=\"application/json\" id=\"ballot\">%s</script>",
        Json.text(ballot).replace("<", "\\u003c"));
    var file = folder.resolve(FOLDER).resolve("index.html");
    page.write(file, "Which video is better?", "blind.js");
    return file;
  }
}
