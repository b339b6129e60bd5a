package io.scail.preprocessing.people;

import io.scail.preprocessing.failure.SettingsFailure;
import java.util.Arrays;

/** A prompt as CLIP's tokens, between those for start and end, in the length that SAM3 takes. */
final class Sam3Prompt {

  static final int LENGTH = 32;

  private static final long START = 49406;
  private static final long END = 49407;

  private final long[] words;

  private Sam3Prompt(long[] words) {
    this.words = words;
  }

  /**
   * @throws SettingsFailure when nothing is asked for, or too much
   */
  static Sam3Prompt of(String text) {
    var words = ClipTokenizer.embedded().tokens(text);
    if (words.length == 0) {
      throw new SettingsFailure("a prompt has no words; name what SAM3 is to look for");
    }
    if (words.length > LENGTH - 2) {
      throw new SettingsFailure(
          "the prompt \"%s\" has %d tokens; 30 are the most".formatted(text, words.length));
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
}
