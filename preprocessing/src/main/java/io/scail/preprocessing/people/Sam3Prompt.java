package io.scail.preprocessing.people;

import io.scail.preprocessing.failure.SettingsFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A prompt as CLIP's tokens. The vocabulary itself is not part of the product: every prompt that
 * the stage asks for, and the words for subjects that operators use, stand here with their tokens.
 */
final class Sam3Prompt {

  static final int LENGTH = 32;

  private static final long START = 49406;
  private static final long END = 49407;
  private static final long COMMA = 267;

  private static final Map<String, List<Long>> WORDS =
      Map.ofEntries(
          Map.entry("human", List.of(2751L)),
          Map.entry("character", List.of(4009L)),
          Map.entry("animal", List.of(4668L)),
          Map.entry("person", List.of(2533L)),
          Map.entry("bear", List.of(4298L)),
          Map.entry("robot", List.of(8797L)),
          Map.entry("arm", List.of(4793L)),
          Map.entry("dog", List.of(1929L)),
          Map.entry("cat", List.of(2368L)),
          Map.entry("horse", List.of(4558L)),
          Map.entry(",", List.of(COMMA)));

  private final long[] words;

  private Sam3Prompt(long[] words) {
    this.words = words;
  }

  /**
   * @throws SettingsFailure when a word is not known
   */
  static Sam3Prompt of(String text) {
    var words =
        Arrays.stream(text.toLowerCase(Locale.ROOT).replace(",", " , ").strip().split("\\s+", -1))
            .flatMapToLong(word -> tokens(word, text))
            .toArray();
    if (words.length > LENGTH - 2) {
      throw new SettingsFailure("the prompt \"" + text + "\" has more than 30 words");
    }
    return new Sam3Prompt(words);
  }

  /** The 32 tokens. */
  long[] ids() {
    var ids = new long[LENGTH];
    ids[0] = START;
    System.arraycopy(words, 0, ids, 1, words.length);
    ids[words.length + 1] = END;
    return ids;
  }

  /** 1 where a token stands. */
  long[] mask() {
    var mask = new long[LENGTH];
    Arrays.fill(mask, 0, words.length + 2, 1);
    return mask;
  }

  private static LongStream tokens(String word, String text) {
    var tokens = WORDS.get(word);
    if (tokens == null) {
      throw new SettingsFailure(
          "the prompt \""
              + text
              + "\" has the word \""
              + word
              + "\", whose tokens are not known; known are "
              + WORDS.keySet().stream().sorted().toList());
    }
    return tokens.stream().mapToLong(Long::longValue);
  }
}
