package io.scail.preprocessing.people;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * CLIP's byte-pair tokenizer: lower case, split into words, numerals and signs, each word's bytes
 * merged pair by pair in the order of the published list.
 */
final class ClipTokenizer {

  private static final String FOLDER = "/io/scail/preprocessing/clip/";
  private static final int BYTES = 256;

  /** Marks the last byte of a word. */
  private static final String WORD_END = "</w>";

  /** English endings, runs of letters, single numerals, runs of anything else but space. */
  private static final Pattern WORDS =
      Pattern.compile("'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+");

  private final String[] letters = letters();
  private final Map<String, Integer> ids = new HashMap<>();

  /** Rank of a merge by its two parts with a space between. */
  private final Map<String, Integer> ranks = new HashMap<>();

  private ClipTokenizer(List<String> merges) {
    for (int rank = 0; rank < BYTES; rank++) {
      String letter = letters[byteOfRank(rank)];
      ids.put(letter, rank);
      ids.put(letter + WORD_END, BYTES + rank);
    }
    for (var merge : merges) {
      ranks.put(merge, ranks.size());
      ids.put(merge.replace(" ", ""), 2 * BYTES + ranks.size() - 1);
    }
  }

  /** The one over the vocabulary that comes with the product; read when first needed. */
  static ClipTokenizer embedded() {
    return Embedded.TOKENIZER;
  }

  private static final class Embedded {
    private static final ClipTokenizer TOKENIZER = new ClipTokenizer(read());

    private static List<String> read() {
      var stream =
          Objects.requireNonNull(ClipTokenizer.class.getResourceAsStream(FOLDER + "merges.txt.gz"));
      try (var lines =
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(stream), StandardCharsets.UTF_8))) {
        return lines.lines().toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The tokens of a text, without those for its start and end. */
  long[] tokens(String text) {
    var tokens = new ArrayList<Long>();
    var words = WORDS.matcher(text.toLowerCase(Locale.ROOT));
    while (words.find()) {
      for (var part : merged(words.group())) {
        tokens.add((long) Objects.requireNonNull(ids.get(part)));
      }
    }
    return tokens.stream().mapToLong(Long::longValue).toArray();
  }

  private List<String> merged(String word) {
    var parts = new ArrayList<String>();
    for (byte value : word.getBytes(StandardCharsets.UTF_8)) {
      parts.add(letters[value & 0xff]);
    }
    parts.set(parts.size() - 1, parts.getLast() + WORD_END);
    for (int at = best(parts); at >= 0; at = best(parts)) {
      String left = parts.get(at);
      String right = parts.get(at + 1);
      for (int i = at; i + 1 < parts.size(); i++) {
        if (parts.get(i).equals(left) && parts.get(i + 1).equals(right)) {
          parts.set(i, left + right);
          parts.remove(i + 1);
        }
      }
    }
    return parts;
  }

  /** Where the pair stands that is merged first; -1 when none is in the list. */
  private int best(List<String> parts) {
    int best = -1;
    int bestRank = Integer.MAX_VALUE;
    for (int i = 0; i + 1 < parts.size(); i++) {
      int rank = ranks.getOrDefault(parts.get(i) + " " + parts.get(i + 1), Integer.MAX_VALUE);
      if (rank < bestRank) {
        bestRank = rank;
        best = i;
      }
    }
    return best;
  }

  /**
   * The letter that stands for each byte: printable bytes of Latin-1 for themselves, the others by
   * characters from 256 on, so that no letter is a space.
   */
  private static String[] letters() {
    var letters = new String[BYTES];
    int next = BYTES;
    for (int value = 0; value < BYTES; value++) {
      letters[value] = Character.toString(isPrintable(value) ? value : next++);
    }
    return letters;
  }

  /** Bytes are numbered with the printable ones first. */
  private static int byteOfRank(int rank) {
    int printable = 0;
    int others = 0;
    for (int value = 0; value < BYTES; value++) {
      if (isPrintable(value) && printable++ == rank) {
        return value;
      }
    }
    for (int value = 0; value < BYTES; value++) {
      if (!isPrintable(value) && printable + others++ == rank) {
        return value;
      }
    }
    throw new IllegalArgumentException("there is no byte of rank " + rank);
  }

  private static boolean isPrintable(int value) {
    return (value >= '!' && value <= '~')
        || (value >= 0xa1 && value <= 0xac)
        || (value >= 0xae && value <= 0xff);
  }
}
